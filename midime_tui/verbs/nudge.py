"""midime nudge: the variation that a personal model holds at given numbers."""

from __future__ import annotations

import argparse

from midime_tui.errors import MidimeError
from midime_tui.verbs.report import Report


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
