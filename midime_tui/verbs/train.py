"""midime train: a personal model of one or more tunes."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from midime_tui.verbs.options import add_json, add_model, add_seed, add_track, add_training, whole_number
from midime_tui.verbs.progress import Interrupt, Progress
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.models.midime import History


DESCRIPTION = "Train a personal model (MidiMe) on one or more MIDI files."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    parser.add_argument(
        "-o", "--out", required=True, metavar="ME.h5", help="where the personal model is written"
    )
    add_model(parser)
    add_track(parser)
    add_training(parser)
    parser.add_argument(
        "--latent",
        type=whole_number(1, 16),
        default=4,
        metavar="D",
        help="numbers to steer with, 1 to 16 (4)",
    )
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.atomic import check_writable
    from midime_tui.jam.jam import Jam

    began = time.perf_counter()
    check_writable(args.out)
    jam = Jam.open(args.files, args.model, args.track, args.seed, args.latent)
    history = train(jam, args.epochs, args.beta)
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


def train(jam: Jam, epochs: int, beta: float) -> History:
    """Train with a line of progress; ctrl+c stops after the epoch it comes in and keeps what was reached."""
    with Progress() as progress, Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            progress.say(f"epoch {epoch}/{epochs}  loss {total:.2f}  recon {recon:.2f}  kl {kl:.2f}")
            return interrupt.came

        return jam.train(epochs, beta, on_epoch)
