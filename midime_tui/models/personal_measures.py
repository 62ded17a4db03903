"""Is a personal model personal? Reconstruction, likeness, novelty and steering, in numbers.

N = chunks, Z = numbers in a code of the base model, L = latent size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.likeness import (
    ChunkNotes,
    distinct_share,
    edit_distance,
    ngram_share,
    novel_share,
    onset_position_overlap,
    pitch_class_overlap,
)
from midime_tui.music.measures import Accuracy, accuracy
from midime_tui.music.melody_classes import FIRST_NOTE
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models.midime import MidiMe
    from midime_tui.models.musicvae import MusicVAE

SAMPLES = 64
PRIOR_TEMPERATURE = 0.5  # that of `midime sample` for a base model
_BATCH = 64
MOVES = (0.25, 0.5, 1.0, 2.0, 4.0)  # how far a slider is moved, within -2..2
_ANCHORS = 4  # places from which every dimension is moved


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much some samples are like the song; see `music/likeness.py` for each. All in 0..1."""

    pitch_classes: float
    onset_positions: float
    ngrams_3: float
    ngrams_4: float

    def over(self, other: Likeness) -> dict[str, float | None]:
        """Each as a multiple of another's; None where that is 0."""
        own, theirs = asdict(self), asdict(other)
        return {name: own[name] / theirs[name] if theirs[name] else None for name in own}


@dataclass(frozen=True)
class PersonalMeasures:
    """What was measured of one personal model.

    chunks:        N
    base:          how much of the chunks comes back through the base model alone
    personal:      how much through the personal model as well (mu in, mean out, argmax)
    samples:       likeness of samples of the personal model, argmax
    prior:         of samples of the base model at temperature 0.5, as `midime sample` draws them
    prior_argmax:  of samples of the base model at temperature 0
    novel:         share of the samples that equal no chunk, neither as it is nor as the base model gives it
    distinct:      different samples, as a share of all
    steering:      for each of MOVES the mean edit distance, in steps, between before and after such a move of
                   one dimension
    """

    chunks: int
    base: Accuracy
    personal: Accuracy
    samples: Likeness
    prior: Likeness
    prior_argmax: Likeness
    novel: float
    distinct: float
    steering: tuple[float, ...]

    @property
    def ratios(self) -> dict[str, float | None]:
        """The samples' likeness as a multiple of the prior's."""
        return self.samples.over(self.prior)

    @property
    def steers(self) -> bool:
        """Whether the music changes, and a longer move changes it more."""
        return self.steering[0] > 0 and all(a <= b for a, b in pairwise(self.steering))

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "steering": dict(zip(map(str, MOVES), self.steering)), "ratios": self.ratios}


@dataclass(frozen=True)
class PriorSamples:
    """Samples of a base model to compare with: at its usual temperature and at 0."""

    usual: list[list[Any]]
    argmax: list[list[Any]]


def prior_samples(base: MusicVAE, count: int = SAMPLES, seed: int = 0) -> PriorSamples:
    """`count` samples of the prior, the same codes decoded in both ways."""
    rng = np.random.default_rng([seed, 1])
    codes = rng.standard_normal((count, base.config.z_size), dtype=np.float32)
    return PriorSamples(
        decode_notes(base, codes, PRIOR_TEMPERATURE, np.random.default_rng([seed, 2])),
        decode_notes(base, codes),
    )


def measure(
    me: MidiMe,
    base: MusicVAE,
    chunks: Sequence[ChunkNotes],
    codes: Array,
    *,
    prior: PriorSamples | None = None,
    count: int = SAMPLES,
    seed: int = 0,
) -> PersonalMeasures:
    """Measure a personal model on what it was trained on.

    chunks: the notes of each chunk; codes: [N, Z] the code of each
    prior:  to compare with, where many models of one base are measured; else drawn here
    count:  samples of the personal model, z ~ N(0, I); the same seed draws the same
    """
    prior = prior or prior_samples(base, count, seed)
    mu, _ = me.encode(codes)
    truth = np.stack([base.converter.to_target(list(chunk)) for chunk in chunks])  # [N, T, D]
    alone, through = decode_batches(base, codes), decode_batches(base, me.decode(mu))
    z = np.random.default_rng([seed, 3]).standard_normal((count, me.latent_size), dtype=np.float32)
    samples = decode_notes(base, me.decode(z))
    known = [list(chunk) for chunk in chunks] + [base.converter.to_notes(y) for y in alone]
    return PersonalMeasures(
        chunks=len(chunks),
        base=share_right(base, truth, alone),
        personal=share_right(base, truth, through),
        samples=likeness(samples, chunks),
        prior=likeness(prior.usual, chunks),
        prior_argmax=likeness(prior.argmax, chunks),
        novel=novel_share(samples, known),
        distinct=distinct_share(samples),
        steering=steering(me, base, seed),
    )


def likeness(samples: Sequence[ChunkNotes], song: Sequence[ChunkNotes]) -> Likeness:
    """How much samples are like a song, given as chunks."""
    return Likeness(
        pitch_class_overlap(samples, song),
        onset_position_overlap(samples, song),
        ngram_share(samples, song, 3),
        ngram_share(samples, song, 4),
    )


def steering(me: MidiMe, base: MusicVAE, seed: int = 0) -> tuple[float, ...]:
    """Mean edit distance, in steps, for each of MOVES.

    From each of a few places, every dimension is taken through -2..2 in steps of the smallest move; all pairs
    that lie a move apart are compared.
    """
    rng = np.random.default_rng([seed, 4])
    stops = np.arange(-2, 2 + MOVES[0] / 2, MOVES[0], dtype=np.float32)  # [K]
    places = rng.standard_normal((_ANCHORS, me.latent_size), dtype=np.float32)
    z = np.repeat(places, me.latent_size * len(stops), axis=0)
    z = z.reshape(_ANCHORS, me.latent_size, len(stops), me.latent_size)
    for dimension in range(me.latent_size):
        z[:, dimension, :, dimension] = stops
    y = decode_batches(base, me.decode(z.reshape(-1, me.latent_size)))
    classes = base.converter.to_classes(y)
    ways = classes.reshape(_ANCHORS * me.latent_size, len(stops), *classes.shape[1:])
    means = []
    for move in MOVES:
        apart = round(move / MOVES[0])
        pairs = [
            edit_distance(way[first], way[first + apart])
            for way in ways
            for first in range(0, len(stops) - apart, max(1, apart // 2))
        ]
        means.append(float(np.mean(pairs)))
    return tuple(means)


def decode_notes(
    base: MusicVAE, codes: Array, temperature: float = 0.0, rng: np.random.Generator | None = None
) -> list[list[Any]]:
    """The notes of codes [N, Z]."""
    return [base.converter.to_notes(y) for y in decode_batches(base, codes, temperature, rng)]


def decode_batches(
    base: MusicVAE, codes: Array, temperature: float = 0.0, rng: np.random.Generator | None = None
) -> Array:
    """codes [N, Z] -> [N, T, D], a batch at a time: as fast as all at once, and in bounded memory."""
    parts = [
        base.decode(codes[start : start + _BATCH], temperature, rng) for start in range(0, len(codes), _BATCH)
    ]
    return np.concatenate(parts)


def share_right(base: MusicVAE, truth: NDArray[Any], guess: NDArray[Any]) -> Accuracy:
    """How much of chunks [N, T, D] a guess [N, T, D] has right."""
    converter = base.converter
    first = 1 if converter.config()["type"] in DRUM_KINDS else FIRST_NOTE  # any drum is an onset
    return accuracy(converter.to_classes(truth), converter.to_classes(guess), first_onset=first)
