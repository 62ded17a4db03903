"""midime train: a personal model of one or more tunes."""

from __future__ import annotations

import argparse
import time

from midime_tui.verbs.progress import Interrupt, Progress, epoch_line
from midime_tui.verbs.report import Report


def run(args: argparse.Namespace) -> Report:
    from midime_tui.atomic import check_writable
    from midime_tui.jam.jam import Jam

    began = time.perf_counter()
    check_writable(args.out)
    jam = Jam.open(args.files, args.model, args.track, args.seed, args.latent)
    with Progress() as progress, Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            progress.say(epoch_line(epoch, args.epochs, total, recon, kl))
            return interrupt.came

        history = jam.train(args.epochs, args.beta, on_epoch)
    personal = jam.personal
    assert personal is not None
    personal.save(args.out)
    before, after = jam.reconstruction(), jam.reconstruction(personal=True)
    data = {
        "out": args.out,
        "model": jam.base.config.name,
        "files": [str(piece.path) for piece in jam.pieces],
        "chunks": len(jam.chunks),
        "epochs": len(history.total),
        "loss": history.total[-1],
        "recon": history.recon[-1],
        "kl": history.kl[-1],
        "steps_right": after.steps_right,
        "onsets_right": after.onsets_right,
        "steps_right_base": before.steps_right,
        "onsets_right_base": before.onsets_right,
        "seed": args.seed,
        "seconds": round(time.perf_counter() - began, 3),
        "report": list(jam.report),
    }
    lines = [
        *jam.report,
        f"{len(jam.chunks)} chunks, {len(history.total)} epochs; {after.steps_right:.1%} of the steps return "
        f"({before.steps_right:.1%} without the personal model)",
        f"{args.out} written in {data['seconds']:.1f} s",
    ]
    return Report(data, lines)
