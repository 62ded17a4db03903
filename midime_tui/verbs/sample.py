"""midime sample: new pieces from a base model or a personal one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_base, add_json, add_seed, add_temperature, number, whole_number
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

BASE_TEMPERATURE = 0.5


DESCRIPTION = "Write new pieces, sampled from a base model or a personal model, as MIDI files."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="MODEL_OR_ME", help="a model's name or an .h5 file")
    parser.add_argument(
        "-n", type=whole_number(1, 10_000), default=4, dest="count", metavar="N", help="how many (4)"
    )
    parser.add_argument("-o", "--out", default=".", metavar="DIR", help="the folder they go into (.)")
    parser.add_argument(
        "--qpm",
        type=number(20, 400),
        metavar="Q",
        help="tempo in quarter notes a minute (the tune's, or 120)",
    )
    add_base(parser)
    add_temperature(parser, None, "0 for a personal model, 0.5 for a base model")
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.models.weights import find_model

    path = find_model(args.source)
    jam = open_source(path, args.model, args.seed)
    temperature = args.temperature
    if temperature is None:
        temperature = BASE_TEMPERATURE if jam.personal is None else 0.0
    folder = Path(args.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MidimeError(
            f"cannot make the folder {folder}: {reason}; name one that can be written"
        ) from error
    samples = []
    for position in range(1, args.count + 1):
        if jam.personal is None:
            loop = jam.sample_base(temperature)
        else:
            jam.random()
            loop = jam.loop(temperature, jam.next_seed())
        name = f"{path.stem}-{position:0{len(str(args.count))}}.mid"
        file = jam.export_midi(folder / name, loop, args.qpm)
        z = None if loop.z is None else list(loop.z)
        samples.append({"file": str(file), "notes": len(loop.notes), "z": z, "seed": loop.seed})
    data = {"source": str(path), "seed": args.seed, "temperature": temperature, "samples": samples}
    return Report(data, [str(sample["file"]) for sample in samples])


def open_source(path: Path, base: str | None, seed: int) -> Jam:
    """A jam of the personal model at `path`, or of the base model alone.

    Raises MidimeError where it is neither, or where `base` does not fit.
    """
    import numpy as np

    from midime_tui.jam.jam import Jam
    from midime_tui.models import MusicVAE
    from midime_tui.models.store import read_model

    if read_model(path).kind == "midime":
        return Jam.of_personal(path, base, seed)
    if base is not None:
        raise MidimeError(f"{path} is no personal model: --model goes with one, to name its base model")
    vae = MusicVAE.load(path)
    return Jam(vae, codes=np.zeros((0, vae.config.z_size), np.float32), seed=seed)
