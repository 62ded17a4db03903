"""The job of the app in lines: open, train, one variation, written as MIDI and WAV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from midime_tui.verbs.jam import speaks_unicode
from midime_tui.verbs.options import training_settings
from midime_tui.verbs.report import Report
from midime_tui.verbs.train import train

WIDTH = 76


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.opening import default_tune
    from midime_tui.music.roll import ascii_roll

    ascii_only = args.ascii or not speaks_unicode()
    jam = Jam.open(args.files or [default_tune()], args.model, args.track, args.seed)
    print(
        f"{jam.name}: {len(jam.chunks)} chunks of {jam.steps} sixteenths, base model {jam.base.config.name}"
    )
    for sentence in jam.report:
        print(f"  {sentence}")
    for line in ascii_roll(jam.chunks[0].notes, jam.steps, width=WIDTH, ascii_only=ascii_only):
        print(line)
    sys.stdout.flush()
    train(jam, training_settings(args))
    before, after = jam.reconstruction(), jam.reconstruction(personal=True)
    print(
        f"trained: {after.steps_right:.1%} of the steps come back through the personal model, "
        f"{before.steps_right:.1%} through the base model alone"
    )
    jam.random()
    loop = jam.loop()
    place = ", ".join(f"{value:+.2f}" for value in jam.cursor)
    print(f"variation at ({place}), seed {args.seed}")
    for line in ascii_roll(loop.notes, loop.steps, width=WIDTH, ascii_only=ascii_only):
        print(line)
    midi, wav = jam.export(Path(args.out), loop)
    data = {"midi": str(midi), "wav": str(wav), "z": list(jam.cursor), "seed": args.seed}
    return Report(data, [f"written: {midi} and {wav}"])
