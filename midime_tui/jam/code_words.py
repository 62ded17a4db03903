"""Words that stand for a code of a base model: what the command line starts from, goes to and chains.

tune.mid        the first chunk of a MIDI file or bundled tune; of a file that midime exported its first
                loop, exactly
tune.mid@3      its third chunk, or loop
me.h5@3         the third chunk of what a personal model was trained on
me.h5@0,1,-1,0  a place of a personal model
work.midime-sketch@NAME   a snapshot of a saved sketch
sample@7        a sample of the base model's prior, by its seed
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.opening import open_piece, tune_path
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MidiMe, MusicVAE

SAMPLE = "sample"
MODEL_SUFFIX, SKETCH_SUFFIX = ".h5", ".midime-sketch"


@dataclass(frozen=True, eq=False)
class NamedCode:
    """A code float32 [Z], and what to call it."""

    code: Array
    name: str


def split_word(word: str) -> tuple[str, str]:
    """The file (or "sample") and what stands behind the last @, which may be nothing."""
    if tune_path(word).exists():
        return word, ""
    before, mark, after = word.rpartition("@")
    return (before, after) if mark else (word, "")


def base_for(word: str, model: str | os.PathLike[str]) -> MusicVAE:
    """The base model to use when a word names a personal model: that model's own; else `model`."""
    from midime_tui.models import MidiMe, MusicVAE

    file, _ = split_word(word)
    if file.endswith(MODEL_SUFFIX) and Path(file).is_file():
        return MusicVAE.load(MidiMe.load(file).origin.base_name or model)
    return MusicVAE.load(model)


def code_of_word(word: str, base: MusicVAE) -> NamedCode:
    """The code that a word stands for in a base model. Raises MidimeError, one sentence, where it is none."""
    file, which = split_word(word)
    if file == SAMPLE and not tune_path(file).exists():
        return NamedCode(_prior(base, _whole(which or "0", word, 0, 2**63 - 1)), f"sample {which or 0}")
    if file.endswith(MODEL_SUFFIX):
        return NamedCode(_personal(file, which, word, base), word)
    if file.endswith(SKETCH_SUFFIX):
        return NamedCode(_snapshot(file, which, base), word)
    codes = _chunks(file, base)
    number = _whole(which or "1", word, 1, len(codes))
    return NamedCode(codes[number - 1], f"{Path(file).name}, chunk {number}")


def _prior(base: MusicVAE, seed: int) -> Array:
    return np.random.default_rng(seed).standard_normal(base.config.z_size).astype(np.float32)


def _personal(file: str, which: str, word: str, base: MusicVAE) -> Array:
    from midime_tui.models import MidiMe

    me: MidiMe = MidiMe.load(file)
    me.check_base(base)
    if "," in which:
        try:
            place = [float(part) for part in which.split(",")]
        except ValueError:
            place = []
        if len(place) != me.latent_size or not np.isfinite(place).all():
            raise MidimeError(
                f"{word}: a place of {file} is {me.latent_size} numbers with commas between them"
            )
        return me.decode([place])[0]
    number = _whole(which or "1", word, 1, len(me.own_codes))
    return np.asarray(me.own_codes[number - 1])


def _snapshot(file: str, which: str, base: MusicVAE) -> Array:
    from midime_tui.jam.sketch import jam_of
    from midime_tui.jam.sketch_file import read_sketch

    jam = jam_of(read_sketch(file))
    if jam.base.identity != base.identity:
        raise MidimeError(f"{file} was made with another base model than {base.config.name}")
    return jam.code_of(jam.snapshots.recall(which) if which else jam.spot)


def _chunks(file: str, base: MusicVAE) -> Array:
    from midime_tui.jam.continuing import is_export, read_export

    path = tune_path(file)
    if path.is_file() and is_export(path):
        return np.asarray(read_export(path, base).codes, np.float32)
    piece = open_piece(file, base.converter)
    codes, _ = base.encode(base.converter.to_tensors(piece.cut.chunks))
    return codes


def _whole(text: str, word: str, least: int, most: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise MidimeError(f"{word}: '{text}' is not a whole number from {least} to {most}")
    return value
