"""The job of the app in lines: open, train, one variation, written as MIDI and WAV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from midime_tui.verbs.jam import speaks_unicode
from midime_tui.verbs.progress import Interrupt, Progress, epoch_line
from midime_tui.verbs.report import Report

WIDTH = 76


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.jam import Jam
    from midime_tui.music.roll import ascii_roll
    from midime_tui.music.tunes import DEFAULT_TUNE

    ascii_only = args.ascii or not speaks_unicode()
    jam = Jam.open(args.files or [DEFAULT_TUNE.name], args.model, args.track, args.seed)
    print(
        f"{jam.name}: {len(jam.chunks)} chunks of {jam.steps} sixteenths, base model {jam.base.config.name}"
    )
    for sentence in jam.report:
        print(f"  {sentence}")
    for line in ascii_roll(jam.chunks[0].notes, jam.steps, width=WIDTH, ascii_only=ascii_only):
        print(line)
    sys.stdout.flush()
    with Progress() as progress, Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            progress.say(epoch_line(epoch, args.epochs, total, recon, kl))
            return interrupt.came

        jam.train(args.epochs, args.beta, on_epoch)
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
