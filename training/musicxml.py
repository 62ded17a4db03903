"""The first part of a MusicXML score as a tune: enough for hymns and chorales, where that is the melody.

Read are pitch, duration, ties and bars of the first voice; repeats are not played out. A score that changes
its metre is refused, like a tune in ABC.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np

from training.tunes import Tune

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_PER_QUARTER = 4  # sixteenths


def read_musicxml(content: bytes, collection: str, name: str) -> Tune:
    """A tune from a compressed score (.mxl). Raises ValueError with a short reason where there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [
                path
                for path in archive.namelist()
                if path.endswith((".xml", ".musicxml")) and not path.startswith("META-INF")
            ]
            if not inside:
                raise ValueError("no score in the file")
            root = ElementTree.fromstring(archive.read(inside[0]))
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise ValueError(f"not MusicXML ({error})") from error
    part = root.find("part")
    if root.tag != "score-partwise" or part is None:
        raise ValueError("no part-wise score")
    return _Part(part).tune(collection, name, root.findtext("movement-title") or name)


class _Part:
    """Walks through a part. Times in sixteenths."""

    def __init__(self, part: Element) -> None:
        self.now = 0.0
        self.divisions = 0
        self.metres: set[tuple[int, int]] = set()
        self.notes: list[tuple[float, float, int]] = []
        self.bars = [0.0]
        for measure in part.iter("measure"):
            self._measure(measure)
            if self.now > self.bars[-1]:
                self.bars.append(self.now)

    def _measure(self, measure: Element) -> None:
        for element in measure:
            if element.tag == "backup":
                return  # what follows is another voice
            if element.tag == "attributes":
                self.divisions = int(element.findtext("divisions") or self.divisions)
                for time in element.findall("time"):
                    self.metres.add((_number(time, "beats"), _number(time, "beat-type")))
            elif element.tag == "forward":
                self.now += self._duration(element)
            elif element.tag == "note" and element.find("grace") is None and element.find("chord") is None:
                self._note(element)

    def _note(self, note: Element) -> None:
        begin, self.now = self.now, self.now + self._duration(note)
        pitch = note.find("pitch")
        if pitch is None:
            return
        step = pitch.findtext("step") or ""
        if step not in _STEPS:
            raise ValueError(f"a pitch of step {step!r}")
        number = 12 * (_number(pitch, "octave") + 1) + _STEPS[step] + int(pitch.findtext("alter") or 0)
        tied = any(tie.get("type") == "stop" for tie in note.findall("tie"))
        if tied and self.notes and self.notes[-1][1:] == (begin, number):
            self.notes[-1] = (self.notes[-1][0], self.now, number)
        else:
            self.notes.append((begin, self.now, number))

    def _duration(self, element: Element) -> float:
        if self.divisions < 1:
            raise ValueError("a duration before the divisions of a quarter are said")
        return _number(element, "duration") * _PER_QUARTER / self.divisions

    def tune(self, collection: str, name: str, title: str) -> Tune:
        if not self.notes:
            raise ValueError("no notes in the first part")
        if len(self.metres) != 1:
            raise ValueError("a change of metre" if self.metres else "no metre")
        starts, ends, pitches = zip(*self.notes)
        (metre,) = self.metres
        return Tune(
            collection, name, title, metre,
            np.array(starts), np.array(ends), np.array(pitches, dtype=np.int64), np.array(self.bars),
        )  # fmt: skip


def _number(element: Element, tag: str) -> int:
    text = element.findtext(tag)
    try:
        return int(text or "")
    except ValueError:
        raise ValueError(f"<{tag}> says {text!r}, not a number") from None
