"""midime render: MIDI files as sound."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_json, add_soundfont
from midime_tui.verbs.progress import Progress
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.sound.render import Array

PARTS = 120  # of a sixteenth: 480 to the quarter, so that a performance keeps its timing


DESCRIPTION = "Render MIDI files to WAV with the built-in synthesiser."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE.mid", help="MIDI files")
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE.wav",
        help="for one file, where to; otherwise each WAV stands beside its MIDI",
    )
    add_soundfont(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.opening import tune_path
    from midime_tui.music.midi_file import read_midi
    from midime_tui.sound.render import SAMPLE_RATE
    from midime_tui.sound.song import render_song
    from midime_tui.sound.soundfont import use_soundfont
    from midime_tui.sound.wav import write_wav

    use_soundfont(args.soundfont)
    if args.out and len(args.files) > 1:
        raise MidimeError("-o names one WAV file; without it each WAV is written beside its MIDI file")
    written = []
    with Progress() as progress:
        for file in args.files:
            path = tune_path(file)
            target = Path(args.out) if args.out else path.with_suffix(".wav")
            blocks = render_song(read_midi(path, parts=PARTS), parts=PARTS)
            seconds = 0.0

            def counted(blocks: Iterator[Array] = blocks, target: Path = target) -> Iterator[Array]:
                nonlocal seconds
                for block in blocks:
                    yield block
                    seconds += len(block) / SAMPLE_RATE
                    progress.say(f"{target}: {seconds:.0f} s")

            write_wav(target, counted(), SAMPLE_RATE)
            written.append({"file": str(path), "out": str(target), "seconds": round(seconds, 3)})
    lines = [f"{one['out']}: {one['seconds']:.1f} s of sound" for one in written]
    return Report({"written": written}, lines)
