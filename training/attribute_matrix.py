"""What a step along each attribute's direction does to all attributes, printed and drawn.

A = attributes, N = codes, Z = numbers in a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from midime_tui.models.attribute_steps import at_end, attributes_for, heard, stepped
from midime_tui.models.latent_facts import LatentFacts
from midime_tui.nn.arrays import Array

Floats = NDArray[np.float64]
_CELL, _LEFT, _TOP = 92, 150, 64  # of the picture, in its units
_STRONG = 1.5  # the change, in standard deviations, that is drawn in full colour


@dataclass(frozen=True)
class Matrix:
    """Rows: the direction moved along, columns: what changes. In standard deviations over the music.

    change: [A, A] mean change; size: [A, A] mean size of the change, whichever way
    right:  [A] share of the codes whose own attribute rises, or is at its greatest value and stays
    full:   [A] share of the codes at that value
    plain:  [A] as right, where every code goes the length of the direction
    """

    names: tuple[str, ...]
    change: Floats
    size: Floats
    right: Floats
    full: Floats
    plain: Floats


def right_share(before: Floats, after: Floats, name: str) -> float:
    """Share of codes whose attribute [N] rises, or stays at the 1 it cannot leave."""
    return float(np.mean((after > before) | (at_end(before, name, 1) & (after == before))))


def try_directions(vae: MusicVAE, facts: LatentFacts, codes: Array) -> Matrix:
    """Move codes [N, Z] one step up along every direction and see what changes."""
    names = tuple(attributes_for(vae))
    spread = np.maximum([facts.spreads[name] for name in names], 1e-9)
    before = heard(vae, codes)
    change, size, right, full, plain = [], [], [], [], []
    for number, name in enumerate(names):
        direction = facts.attributes[name]
        after = heard(vae, stepped(vae, codes, name, direction, 1, facts.spreads[name]))
        change.append(((after - before) / spread).mean(axis=0))
        size.append((np.abs(after - before) / spread).mean(axis=0))
        right.append(right_share(before[:, number], after[:, number], name))
        full.append(float(at_end(before[:, number], name, 1).mean()))
        plain.append(right_share(before[:, number], heard(vae, codes + direction)[:, number], name))
    return Matrix(names, *(np.array(rows) for rows in (change, size, right, full, plain)))


def matrix_lines(matrix: Matrix) -> list[str]:
    """A Markdown table."""
    lines = [
        "| moved along | " + " | ".join(matrix.names) + " | own goes up | could not | one length for all |",
        "|---|" + "---:|" * (len(matrix.names) + 3),
    ]
    for number, name in enumerate(matrix.names):
        cells = [f"{value:+.2f}" for value in matrix.change[number]]
        cells += [f"{share[number]:.1%}" for share in (matrix.right, matrix.full, matrix.plain)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def matrix_svg(matrix: Matrix, title: str) -> str:
    """A picture: rows are directions, columns attributes, red what grows and blue what shrinks."""
    names, count = matrix.names, len(matrix.names)
    width, height = _LEFT + (count + 1) * _CELL + 12, _TOP + count * 44 + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="22" font-size="15">{escape(title)}</text>',
    ]
    for column, name in enumerate((*names, "own goes up")):
        x = _LEFT + column * _CELL + _CELL // 2
        heading = f'<text x="{x}" y="{_TOP - 10}" text-anchor="middle" font-size="11">'
        parts.append(f"{heading}{escape(name)}</text>")
    for row, name in enumerate(names):
        y = _TOP + row * 44
        parts.append(f'<text x="{_LEFT - 10}" y="{y + 26}" text-anchor="end">{escape(name)}</text>')
        for column, value in enumerate(matrix.change[row].tolist()):
            x = _LEFT + column * _CELL
            parts.append(
                f'<rect x="{x}" y="{y}" width="{_CELL - 2}" height="42" fill="{_colour(value)}"/>'
                f'<text x="{x + _CELL // 2}" y="{y + 26}" text-anchor="middle"'
                f"{' font-weight=' + chr(34) + 'bold' + chr(34) if row == column else ''}>{value:+.2f}</text>"
            )
        x = _LEFT + count * _CELL + _CELL // 2
        parts.append(f'<text x="{x}" y="{y + 26}" text-anchor="middle">{matrix.right[row]:.0%}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _colour(value: float) -> str:
    share = min(1.0, abs(value) / _STRONG)
    full = (232, 104, 80) if value > 0 else (86, 142, 214)
    red, green, blue = (round(255 + share * (one - 255)) for one in full)
    return f"#{red:02x}{green:02x}{blue:02x}"
