"""What a base model's codes say: `python -m training.latent_facts mel-2bar` writes weights/NAME.latent.json.

Over windows of the training side, each in a key drawn at random: the mean sigma of every dimension, and for
every attribute of music (`midime_tui/music/attributes.py`) the direction in which it grows. Then the
directions are tried on codes of the test side, and the matrix is printed: what moving along one does to all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.latent_facts import LatentFacts, write_latent_facts
from midime_tui.models.personal_measures import decode_batches
from midime_tui.models.weights import find_model
from midime_tui.music.attributes import ATTRIBUTES, OF_RHYTHM, Attribute
from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array
from training.config import read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import load_dataset
from training.evaluate import DEFAULT_CONFIG
from training.windows import QUADRUPLE, transpose

WINDOWS = 6000  # that the facts are taken from
TRIED = 256  # held-out codes
LENGTHS = (0.5, 1.0, 2.0, 3.0, 4.5, 6.0, 8.0)  # of a direction, tried until its attribute rises enough
WANTED = 0.93  # of the codes that directions are chosen on, to reach .9 on others
RIDGE = 0.05  # against the variance of a code's number, 1 at most
SPREAD = 2.5  # standard deviations from the middle of the lowest quarter to that of the highest
_BATCH = 128
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matrix:
    """What moving along each direction does. A = attributes; rows: the direction, columns: what changes.

    change: [A, A] mean change, in standard deviations of the attribute over the music
    right:  [A] share of the codes in which the direction's own attribute does not go the wrong way, and does
            go the right one where it can
    """

    names: tuple[str, ...]
    change: Floats
    right: Floats


def attributes_for(vae: MusicVAE) -> Mapping[str, Attribute]:
    """The attributes that a model's music has."""
    return OF_RHYTHM if vae.converter.config()["type"] in DRUM_KINDS else ATTRIBUTES


def values_of(chunks: Sequence[Sequence[Note]], steps: int, attributes: Mapping[str, Attribute]) -> Floats:
    """[N, A]: every attribute of every chunk."""
    return np.array([[attribute(chunk, steps) for attribute in attributes.values()] for chunk in chunks])


def directions(codes: Array, values: Floats) -> Array:
    """[A, Z]: for each attribute what a code is to be moved by for one step up.

    codes [N, Z] are explained by all attributes [N, A] together (least squares), so that a direction holds
    what its attribute adds to the others: the difference of quartile means, as in the paper, moves all that
    go together. As long as that difference would be.
    """
    scaled = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
    explained, *_ = np.linalg.lstsq(scaled, codes.astype(np.float64) - codes.mean(axis=0), rcond=None)
    return (SPREAD * explained).astype(np.float32)


def quartile_directions(codes: Array, values: Floats) -> Array:
    """[A, Z]: mean code of the highest quarter of each attribute less that of the lowest, as in the paper."""
    rows = []
    for column in values.T:
        order = np.argsort(column, kind="stable")
        quarter = max(1, len(order) // 4)
        rows.append(codes[order[-quarter:]].mean(axis=0) - codes[order[:quarter]].mean(axis=0))
    return np.array(rows, np.float32)


def facts_of(
    vae: MusicVAE, inputs: Array, chunks: Sequence[Sequence[Note]], source: str, *, quartiles: bool = False
) -> LatentFacts:
    """Facts from music: inputs [N, T, D_in] and the notes of each.

    Directions and their lengths are those that steer best, see `chosen`. Raises MidimeError for a model
    without a sigma.
    """
    mus, sigmas = [], []
    for start in range(0, len(inputs), _BATCH):
        mu, sigma = vae.encode(inputs[start : start + _BATCH])
        if sigma is None:
            raise MidimeError(f"{vae.config.name} has no sigma: its dimensions cannot be ordered.")
        mus.append(mu)
        sigmas.append(sigma)
    codes, attributes = np.concatenate(mus), attributes_for(vae)
    values = values_of(chunks, vae.config.steps, attributes)
    ways = [quartile_directions] if quartiles else [directions, telling_directions]
    found = chosen(vae, codes[: TRIED // 2], [way(codes, values) for way in ways])
    return LatentFacts(
        vae.identity,
        np.concatenate(sigmas).mean(axis=0),
        len(codes),
        source,
        dict(zip(attributes, found)),
    )


def telling_directions(codes: Array, values: Floats) -> Array:
    """[A, Z]: for each attribute the direction in which a code tells most about it (ridge regression of the
    attributes on the codes), as long as raises it by one standard deviation if what it tells were all."""
    scaled = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
    around = codes.astype(np.float64) - codes.mean(axis=0)
    covariance = around.T @ around / len(around) + RIDGE * np.eye(around.shape[1])
    weights = np.linalg.solve(covariance, around.T @ scaled / len(around))  # [Z, A]
    return (weights / np.maximum((weights**2).sum(axis=0), 1e-9)).T.astype(np.float32)


def chosen(vae: MusicVAE, codes: Array, candidates: Sequence[Array]) -> Array:
    """[A, Z]: of candidates [A, Z] and LENGTHS what steers each attribute best, tried on codes [N, Z].

    The shortest of each that raises the attribute in WANTED of the codes (else in most); of those the one
    that changes the other attributes least against its own.
    """
    before = heard(vae, codes)
    spread = np.maximum(before.std(axis=0), 1e-9)
    best: list[Array] = []
    for number, name in enumerate(attributes_for(vae)):
        found: list[tuple[float, float, Array]] = []
        for candidate in candidates:
            tried: list[tuple[float, float, Array]] = []
            for length in LENGTHS:
                move = np.float32(length) * candidate[number]
                after = heard(vae, codes + move)
                change = np.abs(((after - before) / spread).mean(axis=0))
                others = float(np.delete(change, number).max(initial=0.0))
                right = right_share(before[:, number], after[:, number], name)
                tried.append((min(right, WANTED), change[number] / max(others, 1e-9), move))
                if right >= WANTED:
                    break
            found.append(max(tried, key=lambda one: one[0]))
        best.append(max(found, key=lambda one: one[:2])[2])
    return np.array(best, np.float32)


def right_share(before: Floats, after: Floats, name: str) -> float:
    """Share of the codes whose attribute rises, or stays at the 1 it cannot leave."""
    full = (before >= 1.0) & (name != "interval")
    return float(np.mean((after > before) | (full & (after == before))))


def heard(vae: MusicVAE, codes: Array) -> Floats:
    """[N, A]: every attribute of what codes [N, Z] sound like."""
    chunks = [vae.converter.to_notes(y) for y in decode_batches(vae, codes)]
    return values_of(chunks, vae.config.steps, attributes_for(vae))


def try_directions(
    vae: MusicVAE, facts: LatentFacts, inputs: Array, spread: Floats, step: float = 1.0
) -> Matrix:
    """Move the codes of inputs [N, T, D_in] one step along every direction and see what changes.

    spread: [A] standard deviations of the attributes over the music
    """
    attributes = attributes_for(vae)
    codes = np.concatenate(
        [vae.encode(inputs[start : start + _BATCH])[0] for start in range(0, len(inputs), _BATCH)]
    )

    before = heard(vae, codes)
    change, right = [], []
    for number, name in enumerate(attributes):
        after = heard(vae, codes + np.float32(step) * facts.attributes[name])
        change.append(((after - before) / np.maximum(spread, 1e-9)).mean(axis=0))
        right.append(right_share(before[:, number], after[:, number], name))
    return Matrix(tuple(attributes), np.array(change), np.array(right))


def matrix_lines(matrix: Matrix) -> list[str]:
    """A Markdown table of the matrix."""
    lines = [
        "| moved along | " + " | ".join(matrix.names) + " | own goes up |",
        "|---|" + "---:|" * (len(matrix.names) + 1),
    ]
    for name, row, right in zip(matrix.names, matrix.change, matrix.right):
        lines.append(f"| {name} | " + " | ".join(f"{value:+.2f}" for value in row) + f" | {right:.0%} |")
    return lines


@dataclass(frozen=True)
class Music:
    """inputs [N, T, D_in] and the notes of each."""

    inputs: Array
    chunks: list[list[Note]]


def music(vae: MusicVAE, options: argparse.Namespace, side: str, count: int) -> Music:
    """Windows of a side, as the model reads them and as notes. Raises MidimeError without the collections."""
    rng = np.random.default_rng(11)
    if vae.config.steps == 32 and vae.converter.config()["type"] == "melody":
        config = read_config(options.config or DEFAULT_CONFIG)
        dataset = load_dataset(config, options.cache, options.corpora, options.music21)
        rows = dataset.choose(side, QUADRUPLE)
        rows = rows[rng.permutation(len(rows))[:count]]
        rows = transpose(rows, rng.integers(-6, 6, size=len(rows)))
        truth: Array = np.eye(vae.depth_out, dtype=np.float32)[rows]
        return Music(truth, [vae.converter.to_notes(y) for y in truth])
    from training.hierarchy.config import read_hierarchy
    from training.hierarchy.evaluate import tensors
    from training.hierarchy.load import load_material, vary_windows

    path = options.config or DEFAULT_CONFIG.parent / f"{vae.config.name}.toml"
    hierarchy = read_hierarchy(path)
    windows = load_material(hierarchy, options.cache, options.corpora, options.music21).choose(side)
    windows = windows[rng.permutation(len(windows))[:count]]
    inputs, outputs = tensors(vae, vary_windows(hierarchy, windows, rng))
    return Music(inputs, [vae.converter.to_notes(y) for y in outputs])


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.latent_facts", description="Measure codes.")
    parser.add_argument("model", nargs="?", default="mel-2bar", help="a shipped model, or an .h5 file")
    parser.add_argument("--quartiles", action="store_true", help="directions as in the paper")
    parser.add_argument("--windows", type=int, default=WINDOWS)
    parser.add_argument("--config", type=Path, help="the model's (training/configs/NAME.toml)")
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of the archives")
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        vae = MusicVAE.load(options.model)
        learned = music(vae, options, "train", options.windows)
        source = f"{len(learned.chunks)} windows of the training side"
        facts = facts_of(vae, learned.inputs, learned.chunks, source, quartiles=options.quartiles)
        values = values_of(learned.chunks, vae.config.steps, attributes_for(vae))
        held_out = music(vae, options, "test", TRIED)
        matrix = try_directions(vae, facts, held_out.inputs, values.std(axis=0))
        where = "not written" if options.dry else str(write_latent_facts(facts, find_model(options.model)))
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(report(vae, facts, matrix, where, options.json)) + "\n")
    return 0


def report(vae: MusicVAE, facts: LatentFacts, matrix: Matrix, where: str, as_json: bool) -> list[str]:
    """What is printed."""
    if as_json:
        data: dict[str, Any] = {
            "model": vae.config.name,
            "identity": facts.identity,
            "order": list(facts.order),
            "mean_sigma": [round(float(value), 4) for value in facts.mean_sigma],
            "attributes": list(matrix.names),
            "change": np.round(matrix.change, 3).tolist(),
            "right": np.round(matrix.right, 3).tolist(),
        }
        return [json.dumps(data)]
    first = ", ".join(f"{d + 1} ({facts.mean_sigma[d]:.2f})" for d in facts.order[:8])
    said = int((facts.mean_sigma < 0.5).sum())
    return [
        f"{vae.config.name} ({facts.identity[:8]}), {facts.source}: {where}",
        f"dimensions that say most (mean sigma): {first}; {said} of {len(facts.order)} below 0.5",
        "",
        f"One step along each direction, {TRIED} held-out codes; mean change in standard deviations:",
        "",
        *matrix_lines(matrix),
    ]


if __name__ == "__main__":
    sys.exit(main())
