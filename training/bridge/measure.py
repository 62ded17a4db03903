"""What a bridge keeps, in numbers, on codes it never saw. N = codes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from midime_tui.models.bridge import Bridge, chunks_of_rows
from midime_tui.models.personal_measures import decode_batches, share_right
from midime_tui.nn.arrays import Array
from training.bridge.codes import SideCodes, rhythm_heard
from training.bridge.labels import DENSITY, SYNCOPATION, Floats
from training.hierarchy.evaluate import tensors

NEIGHBOURS = 10
MOVES = (0.05, 0.1, 0.2, 0.4, 0.8)  # of the way to another code
WANTED = {"neighbours": 5.0, "density": 0.5, "syncopation": 0.3}
_CODES = 500  # whose neighbours are looked for
_HEARD, _MOVED = (500, 32_000), (100, 6_400)  # codes that are decoded, that are moved; steps of all, at most


def measure(
    bridge: Bridge,
    bases: tuple[MusicVAE, MusicVAE],
    music: tuple[SideCodes, SideCodes],
    paired: bool,
    variety: float = 0.0,
) -> list[dict[str, Any]]:
    """A row for each direction: from the first side to the second, and back.

    codes, heard: how many there were, how many of them were decoded
    neighbours:  how many of a code's 10 nearest among N are among the 10 nearest of what it becomes, as a
                 multiple of chance
    density, syncopation-16, syncopation-8, syncopation (both together): Spearman's rank correlation of the
                 attribute before and after, heard
    moves:       share of the steps that change where the code moves a part of the way to another; by part
    range:       mean and standard deviation of density: of the translated, of that side's own music
    same:        where rows are pairs, the share of the steps of the other side's own music that come back;
                 beside it the share that its own model gives back
    """
    found = []
    for side in (0, 1):
        codes, there = music[side].codes[:_CODES], 1 - side
        rng = np.random.default_rng(0)
        came = bridge.translate(codes, side, variety, rng)
        count = bridge.sides[there].count
        span = count * bases[there].converter.steps
        listened, nudged = (min(most, steps // span) for most, steps in (_HEARD, _MOVED))
        before, after = (
            music[side].rhythm[:listened],
            rhythm_heard(bases[there], came[:listened], count),
        )
        both = [values[:, SYNCOPATION].sum(axis=1) for values in (before, after)]
        own = music[there].rhythm[:, DENSITY]
        row: dict[str, Any] = {
            "from": bridge.names[side],
            "to": bridge.names[there],
            "codes": len(codes),
            "heard": len(after),
            "variety": variety,
            "neighbours": shared_neighbours(codes, came),
            "density": rank_correlation(before[:, DENSITY], after[:, DENSITY]),
            "syncopation-16": rank_correlation(before[:, 1], after[:, 1]),
            "syncopation-8": rank_correlation(before[:, 2], after[:, 2]),
            "syncopation": rank_correlation(*both),
            "range": [
                float(value)
                for value in (after[:, DENSITY].mean(), after[:, DENSITY].std(), own.mean(), own.std())
            ],
            "moves": moves(bridge, bases[there], codes[:nudged], side),
        }
        if paired:
            row["same"] = same_music(bases[there], music[there], came[:listened], count)
        found.append(row)
    return found


def shared_neighbours(one: Array, other: Array, count: int = NEIGHBOURS) -> float:
    """Of two sets of codes [N, Z], row for row: nearest neighbours in common, as a multiple of chance."""
    nearest = [_nearest(codes, count) for codes in (one, other)]
    common = sum(len(np.intersect1d(a, b)) for a, b in zip(*nearest))
    return common / (len(one) * count) / (count / (len(one) - 1))


def _nearest(codes: Array, count: int) -> NDArray[np.int64]:
    squares = (codes * codes).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * codes @ codes.T
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1)[:, :count]


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's, equal values sharing their rank; 0 where one of the two is the same everywhere."""
    ranks = [_ranks(values) for values in (one, other)]
    spread = float(np.prod([rank.std() for rank in ranks]))
    if not spread:
        return 0.0
    return float(np.mean((ranks[0] - ranks[0].mean()) * (ranks[1] - ranks[1].mean()))) / spread


def _ranks(values: Floats) -> Floats:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - counts / 2)[which.reshape(-1)], np.float64)


def moves(bridge: Bridge, base: MusicVAE, codes: Array, side: int) -> list[float]:
    """For each of MOVES the share of the steps that become others; a code [N, Z] moves towards the next."""
    others = np.roll(codes, 1, axis=0)
    ways = [codes + np.float32(part) * (others - codes) for part in (0.0, *MOVES)]
    count = bridge.sides[1 - side].count
    heard = [
        base.converter.to_classes(decode_batches(base, chunks_of_rows(bridge.translate(way, side), count)))
        for way in ways
    ]
    changed = [(classes != heard[0]) for classes in heard[1:]]
    return [float((each.any(axis=2) if each.ndim == 3 else each).mean()) for each in changed]


def same_music(base: MusicVAE, music: SideCodes, came: Array, count: int) -> list[float]:
    """Share of the steps right of the music itself in translated codes [N, Z], and in its own codes."""
    own = music.codes[: len(came)]
    windows = music.windows[: len(came)]
    _, truth = tensors(base, windows.reshape(len(windows) * count, -1, windows.shape[2]))
    parts = windows.shape[2]
    found = []
    for codes in (came, own):
        y = decode_batches(base, chunks_of_rows(codes, count))
        if parts == 1:
            found.append(share_right(base, truth, y).steps_right)
        else:  # of a trio the melody
            found.append(
                float(
                    (base.converter.to_classes(truth)[..., 0] == base.converter.to_classes(y)[..., 0]).mean()
                )
            )
    return found


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Markdown tables of what `measure` found."""
    lines = [
        "| from | to | neighbours kept (times chance) | density | syncopation | of sixteenths | of eighths |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['from']} | {row['to']} | {row['neighbours']:.1f} | {row['density']:.2f} | "
        f"{row['syncopation']:.2f} | {row['syncopation-16']:.2f} | {row['syncopation-8']:.2f} |"
        for row in rows
    ]
    parts = " | ".join(f"{part:g}" for part in MOVES)
    lines += [
        "",
        "Steps that change where a code moves a part of the way to another, and the density of what comes "
        "out beside that of the model's own music (mean, standard deviation):",
        "",
        f"| from | to | {parts} | density | own |",
        "|---|---|" + "---:|" * (len(MOVES) + 2),
    ]
    for row in rows:
        changed = " | ".join(f"{value:.2f}" for value in row["moves"])
        came, spread, own, own_spread = row["range"]
        lines.append(
            f"| {row['from']} | {row['to']} | {changed} | {came:.2f}, {spread:.2f} | "
            f"{own:.2f}, {own_spread:.2f} |"
        )
    kept = [row for row in rows if "same" in row]
    if kept:
        lines += ["", "Steps of the melody that come back right in the other model:", ""]
        lines += ["| from | to | through the bridge | the model's own code |", "|---|---|---:|---:|"]
        lines += [
            f"| {row['from']} | {row['to']} | {row['same'][0]:.3f} | {row['same'][1]:.3f} |" for row in kept
        ]
    return lines


def verdict(rows: list[dict[str, Any]]) -> list[str]:
    """A line for each target and direction."""
    return [
        f"{row['from']} -> {row['to']}: {name} {row[name]:.2f}, at least {wanted:g} wanted: "
        + ("met" if row[name] >= wanted else "missed")
        for row in rows
        for name, wanted in WANTED.items()
    ]
