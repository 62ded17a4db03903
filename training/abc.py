"""ABC files to tunes: enough of the notation for the old fiddle collections, after the ABC standard 2.1.

Repeats and endings are played out, grace notes dropped, chords reduced to their top note, the first voice is
taken. A tune that cannot be read is left out, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from training.abc_body import BodyReader, unit_length
from training.abc_error import AbcError
from training.abc_repeats import Measure, play_order
from training.tunes import Tune

_FIELD = re.compile(r"([A-Za-z]):(.*)")
_VOICE = re.compile(r"\[?V:\s*([^\s\]]*)[^\]]*\]?")


@dataclass
class AbcBook:
    """What a file gave: its tunes, and for every one left out (name, reason)."""

    tunes: list[Tune] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def read_abc(text: str, collection: str, name: str) -> AbcBook:
    """All tunes of one file. Their names are `name#X-number`, numbered on where a number comes twice."""
    book = AbcBook()
    seen: dict[str, int] = {}
    for number, lines in _split(text):
        label = f"{name}#{number}"
        seen[label] = seen.get(label, 0) + 1
        if seen[label] > 1:
            label += f".{seen[label]}"
        try:
            book.tunes.append(_read_tune(lines, collection, label))
        except AbcError as error:
            book.left_out.append((label, str(error)))
    return book


def parse_metre(text: str) -> tuple[int, int]:
    """ "6/8", "C" or "C|" as (numerator, denominator). Raises AbcError for others, free metre among them."""
    text = text.split("%")[0].strip()
    if text == "C":
        return 4, 4
    if text == "C|":
        return 2, 2
    match = re.fullmatch(r"(\d{1,2})\s*/\s*(\d{1,2})", text)
    if match is None or int(match[1]) == 0 or int(match[2]) not in (1, 2, 4, 8, 16, 32):
        raise AbcError(f"metre {text[:12]!r}" if text else "no metre")
    return int(match[1]), int(match[2])


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    number = ""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith("X:"):
            if number:
                yield number, lines
            number, lines = line[2:].split("%")[0].strip()[:12] or "0", []
        elif number:
            lines.append(line)
    if number:
        yield number, lines


def _read_tune(lines: list[str], collection: str, name: str) -> Tune:
    header: dict[str, str] = {}
    body = len(lines)
    for index, line in enumerate(lines):
        match = _FIELD.match(line)
        if match and not line.startswith("%"):
            header.setdefault(match[1], match[2].strip())
            if match[1] == "K":
                body = index + 1
                break
    if "K" not in header:
        raise AbcError("no key, so no music")
    metre = parse_metre(header.get("M", ""))
    bar = Fraction(metre[0] * 16, metre[1])
    default = Fraction(1) if bar < 12 else Fraction(2)
    unit = unit_length(header["L"]) if "L" in header else default
    reader = BodyReader(header["K"], unit, bar, compound=metre[0] % 3 == 0 and metre[0] > 3)
    _read_body(reader, lines[body:])
    return _to_tune(play_order(reader.finish()), collection, name, header.get("T", ""), metre)


def _read_body(reader: BodyReader, lines: list[str]) -> None:
    voices: list[str] = []
    speaking = True
    for raw in lines:
        line = raw.split("%")[0].rstrip()
        if line.endswith("\\"):
            line = line[:-1]
        voice = _VOICE.match(line)
        if voice is not None:
            voices.append(voice[1])
            speaking = voice[1] == voices[0]
            line = line[voice.end() :] if line.startswith("[") else ""
        found = _FIELD.match(line)
        if not speaking:
            continue
        if found is None:
            reader.read(line + "\n")
        elif found[1] in "KLM":
            reader.field(found[1], found[2].strip())


def _to_tune(measures: list[Measure], collection: str, name: str, title: str, metre: tuple[int, int]) -> Tune:
    starts: list[Fraction] = []
    ends: list[Fraction] = []
    pitches: list[int] = []
    bars = [Fraction(0)]
    tied = False
    for measure in measures:
        for event in measure.events:
            start = bars[-1] + event.offset
            if event.pitch is not None:
                if tied and pitches[-1] == event.pitch and ends[-1] == start:
                    ends[-1] = start + event.length
                else:
                    starts.append(start)
                    ends.append(start + event.length)
                    pitches.append(event.pitch)
            tied = event.tied
        bars.append(bars[-1] + measure.length)
    if not starts:
        raise AbcError("no notes")
    return Tune(
        collection=collection,
        name=name,
        title=title,
        metre=metre,
        starts=np.array([float(x) for x in starts]),
        ends=np.array([float(x) for x in ends]),
        pitches=np.array(pitches, dtype=np.int64),
        bars=np.array([float(x) for x in bars]),
    )
