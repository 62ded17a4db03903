"""midime play: MIDI files as they are, heard through the player."""

from __future__ import annotations

import argparse
import math
import queue
import sys
import time
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.music.bars import Bars
from midime_tui.music.midi_file import read_midi
from midime_tui.music.notes import Note, Song
from midime_tui.sound.client import Player
from midime_tui.sound.fields import MOST_NOTES, MOST_STEPS
from midime_tui.sound.opening import HEAR_IT
from midime_tui.sound.protocol import MOST_SONG_SECONDS
from midime_tui.sound.soundfont import use_soundfont
from midime_tui.sound.tempo import TempoMap
from midime_tui.verbs.options import add_audio, add_json, add_soundfont
from midime_tui.verbs.progress import Interrupt, Progress
from midime_tui.verbs.render import PARTS
from midime_tui.verbs.report import Report

_LOOK_SECONDS = 0.1
_FADE_SECONDS = 0.3  # until a stop has been heard, on a device with high latency too

Message = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A song, ready for the player.

    steps:   length in sixteenths
    seconds: length in time
    bars:    by sixteenths
    """

    name: str
    song: Song
    notes: tuple[Note, ...]
    steps: int
    seconds: float
    bars: Bars
    tempos: TempoMap

    @classmethod
    def read(cls, path: str, *, whole_bars: bool) -> Sheet:
        """A MIDI file with its own timing; `whole_bars`: as long as its bars, for it comes again.

        Raises MidimeError where it is no music that the player takes.
        """
        from midime_tui.jam.opening import tune_path

        song = read_midi(tune_path(path), parts=PARTS)
        bars = Bars([replace(metre, step=round(metre.step / PARTS)) for metre in song.metres])
        steps = max(math.ceil(song.steps / PARTS), 1)
        if whole_bars:
            steps = bars.end(steps - 1)
        tempos = TempoMap([(step / PARTS, qpm) for step, qpm in song.tempos])
        notes = tuple(note for track in song.tracks for note in track.notes)
        sheet = cls(path, song, notes, steps, tempos.seconds(steps), bars, tempos)
        sheet._check()
        return sheet

    def _check(self) -> None:
        instead = "midime render writes it as WAV"
        if len(self.notes) > MOST_NOTES:
            raise MidimeError(
                f"{self.name} has {len(self.notes)} notes, the player takes {MOST_NOTES}; {instead}"
            )
        if self.seconds > MOST_SONG_SECONDS or self.steps > MOST_STEPS:
            most = f"{MOST_SONG_SECONDS / 60:.0f} minutes and {MOST_STEPS} sixteenths"
            raise MidimeError(
                f"{self.name} is {self.seconds / 60:.0f} minutes and {self.steps} sixteenths long, "
                f"the player takes {most}; {instead}"
            )

    def line(self, position: float) -> str:
        """How far it is at a step."""
        step = min(max(position, 0.0), float(self.steps))
        last = self.bars.of(self.steps - 1).bar
        bar = self.bars.of(min(int(step), self.steps - 1)).bar
        now = clock_text(self.tempos.seconds(step))
        return f"{self.name}: bar {bar}/{last}  {now}/{clock_text(self.seconds)}"


def clock_text(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


DESCRIPTION = "Play MIDI files: all tracks, their own tempo and timing. ctrl+c stops."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    add_audio(parser)
    add_soundfont(parser)
    parser.add_argument("--loop", action="store_true", help="again and again; one file without a gap")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    use_soundfont(args.soundfont)
    sheets = [Sheet.read(file, whole_bars=args.loop) for file in args.files]
    heard: queue.SimpleQueue[Message] = queue.SimpleQueue()
    played = []
    with Interrupt() as interrupt, Player.start(args.audio, on_message=heard.put) as player:
        turn = _Turn(player, heard, interrupt)
        status = turn.status()
        if status.startswith("none: "):
            raise MidimeError(
                f"no sound: {status.removeprefix('none: ')} "
                "(midime doctor tells more, midime render writes a WAV)"
            )
        if HEAR_IT in status:
            print(f"midime: sound: {status}", file=sys.stderr)
        alone = args.loop and len(sheets) == 1
        for number in count():
            sheet = sheets[number % len(sheets)]
            turn.play(sheet, number + 1, repeats=alone)
            played.append({"file": sheet.name, "seconds": round(sheet.seconds, 3)})
            if interrupt.came:
                raise KeyboardInterrupt
            if not args.loop and number + 1 == len(sheets):
                break
    return Report({"played": played, "audio": status}, [])


class _Turn:
    """One file after the other through the player, watched by its clock."""

    def __init__(self, player: Player, heard: queue.SimpleQueue[Message], interrupt: Interrupt) -> None:
        self._player = player
        self._heard = heard
        self._interrupt = interrupt

    def _next(self) -> Message | None:
        """The next message; None where none comes for a moment, in which ctrl+c is heeded.

        Raises MidimeError where there will be no more.
        """
        try:
            return self._heard.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            if self._player.status.startswith(("none: the player ended", "none: the player cannot")):
                raise MidimeError(self._player.status.removeprefix("none: ")) from None
            return None

    def status(self) -> str:
        """Where the sound goes, once that is known."""
        while not self._interrupt.came:
            message = self._next()
            if message and message["type"] == "output":
                return str(message["status"])
        raise KeyboardInterrupt

    def play(self, sheet: Sheet, ident: int, *, repeats: bool) -> None:
        """Play to the end, or until ctrl+c, which lets the sound fade."""
        self._player.load_song(
            sheet.notes, sheet.steps, sheet.song.tempos, parts=PARTS, ident=ident, repeats=repeats
        )
        self._player.play()
        began = False
        with Progress() as progress:
            while not self._interrupt.came:
                message = self._next() or {}
                if message.get("type") == "error":
                    raise MidimeError(f"{sheet.name}: {message['message']}")
                if message.get("type") != "clock" or message.get("id") != ident:
                    continue
                if message["playing"]:
                    began = True
                    progress.say(sheet.line(float(message["position"])))
                elif began:
                    progress.say(sheet.line(sheet.steps))
                    return
        self._player.stop()
        gone = time.monotonic() + _FADE_SECONDS
        while time.monotonic() < gone:
            self._next()
