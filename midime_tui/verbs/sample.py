"""midime sample: new pieces from a base model or a personal one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.verbs.codes import made_folder
from midime_tui.verbs.conditions import add_conditions, conditioned, given
from midime_tui.verbs.options import add_base, add_json, add_seed, add_temperature, number, whole_number
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import Loop
    from midime_tui.models import MusicVAE
    from midime_tui.music.notes import Note

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
    parser.add_argument(
        "--posterior",
        action="store_true",
        help="of a personal model: from around the tune's own chunks, closer to it than N(0, I)",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="of a personal model: none that equals a chunk of the tune or an earlier sample",
    )
    parser.add_argument(
        "--liked", action="store_true", help="what you may like, by your thumbs (midime rate MODEL_OR_ME)"
    )
    add_base(parser)
    add_conditions(parser)
    add_temperature(parser, None, "0 for a personal model, 0.5 for a base model")
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.drawing import drawn
    from midime_tui.models import MusicVAE
    from midime_tui.models.weights import find_model

    if args.liked:
        return _sample_liked(args)
    path = find_model(args.source)
    source = open_source(path, args)
    if isinstance(source, MusicVAE):
        return _sample_finer(source, path, args)
    jam = source
    temperature = args.temperature
    if temperature is None:
        temperature = BASE_TEMPERATURE if jam.personal is None else 0.0
    loops: Iterable[Loop]
    if jam.personal is None:
        loops = (jam.sample_base(temperature) for _ in range(args.count))
    else:
        loops = drawn(jam, args.count, temperature, posterior=args.posterior, fresh=args.fresh)
    return _written(jam, loops, path, args, temperature)


def _sample_liked(args: argparse.Namespace) -> Report:
    """Samples by the thumbs that are kept with the source. Raises MidimeError where they tell nothing."""
    from midime_tui.jam.rating import open_rating

    if args.posterior or given(args):
        raise MidimeError("--liked goes with neither --posterior nor --chords, --key and --control")
    rating = open_rating(args.source, args.model, args.seed)
    jam, liking = rating.jam, rating.liking
    if args.temperature is not None:
        jam.set_temperature(args.temperature)
        liking.learn()
    if not liking.knows:
        raise MidimeError(f"{liking.sentence}; judge more with midime rate {args.source}")
    loops = rating.liked(args.count, fresh=args.fresh)
    return _written(jam, loops, Path(args.source), args, jam.temperature)


def _written(
    jam: Jam, loops: Iterable[Loop], path: Path, args: argparse.Namespace, temperature: float
) -> Report:
    """Every loop as a MIDI file named after the source."""
    folder = made_folder(args.out)
    samples = []
    for position, loop in enumerate(loops, 1):
        file = jam.export_midi(folder / _name(path, position, args.count), loop, args.qpm)
        z = None if loop.z is None else list(loop.z)
        samples.append({"file": str(file), "notes": len(loop.notes), "z": z, "seed": loop.seed})
    data = {"source": str(path), "seed": args.seed, "temperature": temperature, "samples": samples}
    return Report(data, [str(sample["file"]) for sample in samples])


def open_source(path: Path, args: argparse.Namespace) -> Jam | MusicVAE:
    """A jam of the personal model at `path`, or of the base model alone; a base model whose notes are counted
    finer than a jam's as it is.

    Raises MidimeError where it is neither, or where the options do not fit.
    """
    import numpy as np

    from midime_tui.jam.jam import Jam
    from midime_tui.models import MusicVAE
    from midime_tui.models.store import read_model

    if read_model(path).kind == "midime":
        if given(args):
            raise MidimeError(
                f"{path} is a personal model: --chords, --key and --control go with base models"
            )
        return Jam.of_personal(path, args.model, args.seed)
    if args.model is not None:
        raise MidimeError(f"{path} is no personal model: --model goes with one, to name its base model")
    vae = conditioned(args, MusicVAE.load(path))
    if vae.converter.parts > 1:
        return vae
    return Jam(vae, codes=np.zeros((0, vae.config.z_size), np.float32), seed=args.seed)


def _sample_finer(vae: MusicVAE, path: Path, args: argparse.Namespace) -> Report:
    """Samples of a model for several instruments."""
    import numpy as np

    from midime_tui.jam.export import write_new
    from midime_tui.music.midi_file import write_midi
    from midime_tui.music.notes import DEFAULT_QPM

    temperature = BASE_TEMPERATURE if args.temperature is None else args.temperature
    folder = made_folder(args.out)
    parts = vae.converter.parts
    samples = []
    for position in range(1, args.count + 1):
        seed = args.seed + position
        notes = vae.converter.to_notes(vae.sample(1, temperature, np.random.default_rng(seed))[0])

        def write(target: Path, notes: list[Note] = notes) -> None:
            write_midi(target, notes, qpm=args.qpm or DEFAULT_QPM, name=path.stem, parts=parts)

        file = write_new(folder / _name(path, position, args.count), write)
        samples.append({"file": str(file), "notes": len(notes), "z": None, "seed": seed})
    data = {"source": str(path), "seed": args.seed, "temperature": temperature, "samples": samples}
    return Report(data, [str(sample["file"]) for sample in samples])


def _name(path: Path, position: int, count: int) -> str:
    return f"{path.stem}-{position:0{len(str(count))}}.mid"
