"""midime train: a personal model of one or more tunes."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import (
    add_json,
    add_model,
    add_seed,
    add_track,
    add_training,
    training_settings,
    whole_number,
)
from midime_tui.verbs.progress import Interrupt, Progress
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.models.midime import History
    from midime_tui.models.midime_settings import Settings


DESCRIPTION = (
    "Train a personal model (MidiMe) on one or more MIDI files; a colon and a track's number or name behind "
    "a file choose its track: song.mid:2."
)
MOST_LAYERS, WIDEST = 8, 4096


def layer_widths(text: str) -> tuple[int, ...]:
    """An argparse type: widths of layers with commas between them."""
    try:
        widths = tuple(int(part) for part in text.split(","))
    except ValueError:
        widths = ()
    if not 1 <= len(widths) <= MOST_LAYERS or not all(1 <= width <= WIDEST for width in widths):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a list of 1 to {MOST_LAYERS} widths from 1 to {WIDEST} like 256,128,64"
        )
    return widths


def names(text: str) -> tuple[str, ...]:
    """An argparse type: words with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    parser.add_argument(
        "-o", "--out", required=True, metavar="ME.h5", help="where the personal model is written"
    )
    parser.add_argument(
        "--resume",
        metavar="ME.h5",
        help="go on from a personal model; without FILE, on what it was trained on",
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
    parser.add_argument(
        "--layers", type=layer_widths, metavar="W,W,..", help="widths of the layers from the code inwards"
    )
    parser.add_argument(
        "--augment",
        type=names,
        default=(),
        metavar="WAYS",
        help="for few chunks: train on copies too; transpose, shift, or both with a comma between",
    )
    parser.add_argument("--chunks", action="store_true", help="list the chunks")
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.atomic import check_writable
    from midime_tui.jam.before_after import BASE, PERSONAL, before_after, mean_right
    from midime_tui.jam.jam import Jam
    from midime_tui.models import MidiMe

    began = time.perf_counter()
    check_writable(args.out)
    settings = training_settings(args, args.layers)
    further = args.resume is not None
    if args.files:
        jam = Jam.open(args.files, args.model, args.track, args.seed, args.latent)
        if further:
            jam.personal = MidiMe.load(args.resume)
            jam.personal.check_base(jam.base)
    elif further:
        jam = Jam.of_personal(args.resume, None, args.seed)
    else:
        raise MidimeError(
            "no file to train on: name at least one MIDI file or bundled tune, or --resume ME.h5"
        )
    history = train(jam, settings, further=further, augment=args.augment)
    personal = jam.personal
    assert personal is not None
    personal.save(args.out)
    data: dict[str, Any] = {
        "out": args.out,
        "model": jam.base.config.name,
        "files": [str(piece.path) for piece in jam.pieces],
        "chunks": len(jam.codes),
        "copies": len(personal.codes) - len(personal.own_codes),
        "settings": settings.name,
        "epochs": len(history.total),
        "epochs_in_all": personal.epochs,
        "loss": history.total[-1],
        "recon": history.recon[-1],
        "kl": history.kl[-1],
        "beta": personal.beta,
        "latent": personal.latent_size,
        "layers": list(personal.layers),
        "seed": args.seed,
        "chunk_list": chunk_list(jam),
        "report": list(jam.report),
    }
    lines = list(jam.report)
    if args.chunks:
        lines += [
            f"  {row['chunk']:>3}  {row['file']}, step {row['step']}: {row['notes']} notes"
            for row in data["chunk_list"]
        ]
    what = f"{len(jam.codes)} chunks"
    if data["copies"]:
        what += f" and {data['copies']} copies"
    if personal.chunks:
        backs = before_after(jam.base, personal.chunks, personal.own_codes, personal)
        before, after = (mean_right([back.right[which] for back in backs]) for which in (BASE, PERSONAL))
        data |= {
            "steps_right": after.steps_right,
            "onsets_right": after.onsets_right,
            "steps_right_base": before.steps_right,
            "onsets_right_base": before.onsets_right,
        }
        what += (
            f", {len(history.total)} epochs; {after.steps_right:.1%} of the steps return "
            f"({before.steps_right:.1%} without the personal model)"
        )
    else:
        what += f", {len(history.total)} epochs"
    data["seconds"] = round(time.perf_counter() - began, 3)
    lines += [what, f"{args.out} written in {data['seconds']:.1f} s"]
    return Report(data, lines)


def chunk_list(jam: Jam) -> list[dict[str, Any]]:
    """Where each chunk comes from."""
    return [
        {
            "chunk": number + 1,
            "file": jam.pieces[chunk.piece].song.name,
            "step": chunk.position,
            "notes": len(chunk.notes),
        }
        for number, chunk in enumerate(jam.chunks)
    ]


def train(jam: Jam, settings: Settings, *, further: bool = False, augment: tuple[str, ...] = ()) -> History:
    """Train with a line of progress; ctrl+c stops after the epoch it comes in and keeps what was reached."""
    with Progress() as progress, Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            progress.say(f"epoch {epoch}/{settings.epochs}  loss {total:.2f}  recon {recon:.2f}  kl {kl:.2f}")
            return interrupt.came

        return jam.train(on_epoch=on_epoch, settings=settings, further=further, augment=augment)
