"""midime nudge: the variation that a personal model holds at given numbers."""

from __future__ import annotations

import argparse

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_base, add_json, add_seed, add_temperature, four_numbers, number
from midime_tui.verbs.report import Report

DESCRIPTION = "Write the variation that a personal model holds at the given numbers."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="ME", help="a personal model, as `midime train` writes it")
    parser.add_argument(
        "--z",
        required=True,
        type=four_numbers,
        metavar="a,b,c,d",
        help="one number a dimension, about -3 to 3",
    )
    parser.add_argument(
        "-o", "--out", required=True, metavar="OUT.mid", help="where the variation is written"
    )
    parser.add_argument(
        "--qpm", type=number(20, 400), metavar="Q", help="tempo in quarter notes a minute (the tune's)"
    )
    add_base(parser)
    add_temperature(parser, 0.0, "0")
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import loop_to_text
    from midime_tui.music.midi_file import write_midi

    jam = Jam.of_personal(args.source, args.model, args.seed)
    if len(args.z) != jam.latent_size:
        raise MidimeError(
            f"--z has {len(args.z)} numbers, {args.source} has {jam.latent_size} dimensions: "
            f"give {jam.latent_size} with commas between them"
        )
    loop = jam.decode(args.z, args.temperature, args.seed)
    qpm = args.qpm or jam.qpm
    text = loop_to_text(loop, model=jam.base.config.name, identity=jam.base.identity)
    write_midi(args.out, loop.notes, qpm=qpm, name=jam.name, texts=[text])
    data = {
        "source": args.source,
        "z": list(args.z),
        "out": args.out,
        "notes": len(loop.notes),
        "qpm": qpm,
        "temperature": args.temperature,
        "seed": args.seed,
    }
    return Report(data, [f"{args.out}: {len(loop.notes)} notes"])
