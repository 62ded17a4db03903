"""What a base model's codes say: `python -m training.latent_facts mel-2bar` writes weights/NAME.latent.json.

Over windows of the training side, each in a key drawn at random: the mean sigma of every dimension, and for
every attribute of music (`midime_tui/music/attributes.py`) the direction in which it grows. Then the
directions are tried on codes of the test side, and the matrix is printed: what moving along one does to all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.attribute_steps import at_end, attributes_for, best_lengths, heard, values_of
from midime_tui.models.latent_facts import LatentFacts, write_latent_facts
from midime_tui.models.weights import find_model
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array
from training.attribute_matrix import Matrix, matrix_lines, matrix_svg, right_share, try_directions
from training.config import read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import load_dataset
from training.evaluate import DEFAULT_CONFIG
from training.windows import QUADRUPLE, transpose

WINDOWS = 6000  # that the facts are taken from
TRIED = 256  # held-out codes
TUNED = 96  # codes of the training side that directions are chosen on
REACHES = (0.03, 0.06, 0.09, 0.125, 0.16, 0.2, 0.25, 0.3, 0.375, 0.45, 0.55, 0.7, 0.9, 1.2)
"""How far the chosen directions are tried, in typical lengths of a code."""
WANTED = 0.97  # of the codes that directions are chosen on, to reach .9 on others
RIDGE = 0.05  # against the variance of a code's number, 1 at most
SPREAD = 2.5  # standard deviations from the middle of the lowest quarter to that of the highest
_BATCH = 128
Floats = NDArray[np.float64]


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
    vae: MusicVAE, inputs: Array, chunks: Sequence[Sequence[Note]], source: str, tuned: int = TUNED
) -> LatentFacts:
    """Facts from music: inputs [N, T, D_in] and the notes of each. Directions are those that steer best, see
    `chosen`, tried on `tuned` of the codes.

    Raises MidimeError for a model without a sigma.
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
    spread = values.std(axis=0)
    found = chosen(vae, codes[:tuned], [way(codes, values) for way in WAYS], spread)
    return LatentFacts(
        vae.identity,
        np.concatenate(sigmas).mean(axis=0),
        len(codes),
        source,
        dict(zip(attributes, found)),
        dict(zip(attributes, spread.tolist())),
    )


def telling_directions(codes: Array, values: Floats) -> Array:
    """[A, Z]: for each attribute the direction in which a code tells most about it (ridge regression of the
    attributes on the codes), as long as raises it by one standard deviation if what it tells were all."""
    scaled = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
    around = codes.astype(np.float64) - codes.mean(axis=0)
    covariance = around.T @ around / len(around) + RIDGE * np.eye(around.shape[1])
    weights = np.linalg.solve(covariance, around.T @ scaled / len(around))  # [Z, A]
    return (weights / np.maximum((weights**2).sum(axis=0), 1e-9)).T.astype(np.float32)


WAYS = (directions, telling_directions, quartile_directions)


def chosen(vae: MusicVAE, codes: Array, candidates: Sequence[Array], spread: Floats) -> Array:
    """[A, Z]: of candidates [A, Z] what steers each attribute best, tried on codes [N, Z].

    Of each the codes go the length that raises the attribute most nearly by its spread [A]. The candidate
    that raises it in most of the codes is taken (WANTED is enough), of several the one that changes the other
    attributes least; as long as raises the attribute in most codes when all go the same length.
    """
    size = codes.shape[1]
    before = heard(vae, codes)
    lengths = np.sqrt(size) * np.asarray(REACHES)
    best: list[Array] = []
    for number, name in enumerate(attributes_for(vae)):
        end = at_end(before[:, number], name, 1)
        found: list[tuple[float, float, Array]] = []
        for candidate in candidates:
            unit = candidate[number] / max(float(np.linalg.norm(candidate[number])), 1e-9)
            after = np.stack([heard(vae, (codes + length * unit).astype(np.float32)) for length in lengths])
            taken = best_lengths(before[:, number], after[:, :, number], float(spread[number]))
            risen = (taken >= 0) & ~end
            change = np.where(risen[:, None], after[taken, np.arange(len(codes))] - before, 0)
            moved = np.abs((change / np.maximum(spread, 1e-9)).mean(axis=0))
            others = float(np.delete(moved, number).max(initial=0.0))
            rises = [right_share(before[:, number], one[:, number], name) for one in after]
            length = lengths[int(np.argmax(np.minimum(rises, WANTED)))]
            share = float(np.mean((taken >= 0) | end))
            found.append((min(share, WANTED), moved[number] / max(others, 1e-9), length * unit))
        best.append(max(found, key=lambda one: one[:2])[2])
    return np.array(best, np.float32)


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
    parser.add_argument("--windows", type=int, default=WINDOWS, help=f"of music to learn from ({WINDOWS})")
    parser.add_argument("--tuned", type=int, default=TUNED, help=f"codes to choose directions by ({TUNED})")
    parser.add_argument("--codes", type=int, default=TRIED, help=f"held-out codes to try them on ({TRIED})")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="draw the matrix into a file")
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
        facts = facts_of(vae, learned.inputs, learned.chunks, source, options.tuned)
        held_out = music(vae, options, "test", options.codes)
        matrix = try_directions(vae, facts, vae.encode(held_out.inputs)[0])
        if options.picture:
            with atomic_path(options.picture) as aside:
                aside.write_text(matrix_svg(matrix, f"{vae.config.name}: a step along each attribute"))
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
            "size": np.round(matrix.size, 3).tolist(),
            "right": np.round(matrix.right, 3).tolist(),
            "full": np.round(matrix.full, 3).tolist(),
            "plain": np.round(matrix.plain, 3).tolist(),
        }
        return [json.dumps(data)]
    first = ", ".join(f"{d + 1} ({facts.mean_sigma[d]:.2f})" for d in facts.order[:8])
    said = int((facts.mean_sigma < 0.5).sum())
    return [
        f"{vae.config.name} ({facts.identity[:8]}), {facts.source}: {where}",
        f"dimensions that say most (mean sigma): {first}; {said} of {len(facts.order)} below 0.5",
        "",
        "One step up along each direction, on held-out codes; mean change in standard deviations:",
        "",
        *matrix_lines(matrix),
    ]


if __name__ == "__main__":
    sys.exit(main())
