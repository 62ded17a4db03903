"""Two-bar windows of the Groove MIDI Dataset, stride one bar, by the data set's own split."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from training.hierarchy.grooves import Performance, read_grooves
from training.hierarchy.material import Material, unique_rows
from training.split import SIDES

ARCHIVE = "groove-midi.tar.xz"
STEPS = 32


def load_drums(corpora: Path) -> Material:
    """The material of drums-2bar. Raises MidimeError where the archive is missing."""
    return drum_windows(read_grooves(corpora / ARCHIVE))


def drum_windows(performances: list[Performance], steps: int = STEPS) -> Material:
    """Windows of `beat` performances; a window occurs once, on the side that comes first of test,
    validation and train, so that nothing measured was trained on."""
    used = [one for one in performances if one.kind == "beat"]
    styles = tuple(sorted({one.style for one in used}))
    order = sorted(used, key=lambda one: -SIDES.index(one.side))
    rows, sides, groups = [], [], []
    dropped: Counter[str] = Counter()
    for one in order:
        for start in range(0, len(one.sets) - steps + 1, 16):
            window = one.sets[start : start + steps]
            if not window.any():
                dropped["silent"] += 1
                continue
            rows.append(window)
            sides.append(SIDES.index(one.side))
            groups.append(styles.index(one.style))
    classes = np.array(rows, dtype=np.int16).reshape(len(rows), steps, 1)
    kept = unique_rows(classes)
    report = {
        "pieces": dict(Counter(one.side for one in used)),
        "windows_cut": len(rows),
        "windows_dropped": dict(dropped),
    }
    return Material(
        classes[kept], np.array(sides, np.uint8)[kept], np.array(groups, np.uint8)[kept], styles, report
    )
