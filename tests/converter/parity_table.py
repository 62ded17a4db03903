"""`python -m tests.converter.parity_table`: how near converted models are to the originals.

Every case of tests/golden is converted, loaded and held against what the real magenta.js did with it; nothing
is read from the tests' results. Architectures that magenta.js cannot run are held against PyTorch's modules
(tests/models/golden).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from midime_converter import convert
from midime_tui.models import MusicVAE
from midime_tui.models.interpolation import bilinear, linear
from midime_tui.nn.arrays import Array
from tests.converter.golden import Golden, cases_of, plain
from tests.converter.groove import Groove
from tests.models.architectures import ARCHITECTURES, build

REFERENCES = Path(__file__).parents[1] / "models" / "golden"
COLUMNS = (
    "case",
    "architecture",
    "stored as",
    "tensors from notes",
    "mu",
    "logits",
    "tokens",
    "smallest margin",
    "notes",
    "interpolation",
)


@dataclass(frozen=True)
class Parity:
    """One case. Differences are the largest absolute ones.

    tensors: whether notes, and what the model is told besides, become the same tensors
    tokens:  equal ones, and all of them; of a groove its hits
    played:  of a groove: velocities and offsets
    margin:  the smallest distance between the two best logits, or of a yes-or-no's logit from 0
    between: of interpolations between two and four codes; None where none are recorded
    """

    name: str
    architecture: str
    stored: str
    tensors: bool
    mu: float
    logits: float
    tokens: tuple[int, int]
    played: float | None
    margin: float
    notes: bool
    between: float | None

    @property
    def holds(self) -> bool:
        """Whether it is as near as it must be."""
        same = self.tensors and self.notes and self.tokens[0] == self.tokens[1]
        near = self.mu <= 1e-5 and self.logits <= 2e-4 and (self.between or 0) <= 1e-6
        return same and near and (self.played or 0) <= 5e-5 and self.margin > 1e-3

    def cells(self) -> tuple[str, ...]:
        """In the order of `COLUMNS`."""
        played = "" if self.played is None else f"; playing {self.played:.1e}"
        return (
            f"`{self.name}`",
            self.architecture,
            self.stored,
            "identical" if self.tensors else "DIFFERENT",
            f"{self.mu:.1e}",
            f"{self.logits:.1e}",
            f"{self.tokens[0]} of {self.tokens[1]}{played}",
            f"{self.margin:.1e}",
            "identical" if self.notes else "DIFFERENT",
            "" if self.between is None else f"{self.between:.1e}",
        )


def measure(name: str, folder: Path) -> Parity:
    """Convert one case into `folder` and compare."""
    golden = Groove(name) if name in cases_of("groove") else Golden(name)
    out = folder / f"{name}.h5"
    convert(golden.checkpoint, out)
    vae = MusicVAE.load(out)
    controls = vae.controls(**golden.conditions)
    vae = vae.conditioned(controls)
    found, recorded = vae.converter.to_tensors(golden.chunks), golden.tensors
    told = np.array_equal([] if controls is None else controls, [] if controls is None else golden.controls)  # type: ignore[arg-type]
    mu, _ = vae.encode(recorded)
    y = vae.decode(golden.z)
    logits = vae.teacher_forced_logits(golden.z[:1], y[:1])[0]
    theirs = np.concatenate(golden.logits, axis=1)
    equal, played = _tokens(golden, y)
    return Parity(
        name=name,
        architecture=_architecture(golden, vae),
        stored=_stored(golden),
        tensors=told and _same(found, recorded, golden),
        mu=_far(mu, golden.mu),
        logits=_far(logits[:: golden.data["logits_every"]], theirs),
        tokens=(int(equal.sum()), equal.size),
        played=played,
        margin=golden.data["margin"],
        notes=_same_notes(golden, vae, y),
        between=_between(golden),
    )


def _far(ours: Any, theirs: Any) -> float:
    return float(np.abs(np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)).max())


def _same(ours: Array, theirs: Array, golden: Golden) -> bool:
    """To the bit; a groove's offsets within what seconds at a tempo round to."""
    if isinstance(golden, Groove):
        return np.array_equal(ours != 0, abs(theirs) > 1e-6) and _far(ours, theirs) <= 1e-6
    return np.array_equal(ours, theirs)


def _tokens(golden: Golden, y: Array) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], float | None]:
    if "tokens" in golden.data:
        parts = np.split(y, np.cumsum(golden.data["depths"])[:-1], axis=-1)
        return np.stack([part.argmax(axis=-1) for part in parts], axis=1) == golden.tokens, None
    if isinstance(golden, Groove):
        drums = y.shape[2] // 3
        return y[:, :, :drums] == golden.y[:, :, :drums], _far(y[:, :, drums:], golden.y[:, :, drums:])
    return y == golden.y, None


def _same_notes(golden: Golden, vae: MusicVAE, y: Array) -> bool:
    decoded = [vae.converter.to_notes(one) for one in y]
    if not isinstance(golden, Groove):
        return [plain(notes) for notes in decoded] == golden.notes
    for notes, theirs in zip(decoded, golden.played):
        if [(n.pitch, n.velocity) for n in notes] != [(pitch, max(v, 1)) for pitch, _, v in theirs]:
            return False
        if any(abs(n.start + n.shift - start) > 1e-5 for n, (_, start, _) in zip(notes, theirs)):
            return False
    return True


def _between(golden: Golden) -> float | None:
    recorded = golden.data.get("interpolations")
    if recorded is None:
        return None
    pair = _far(linear(golden.z[0], golden.z[1], 5), recorded["pair"])
    return max(pair, _far(bilinear(golden.z[:4], 3, 3), recorded["corners"]))


def _architecture(golden: Golden, vae: MusicVAE) -> str:
    config = vae.config
    words = [str(golden.config["dataConverter"]["type"]).removesuffix("Converter")]
    if config.segments > 1:
        words.append("hierarchical encoder, conductor")
    cores = len(golden.data["depths"])
    words += [f"{cores} cores"] if cores > 1 else []
    words += ["booleans"] if config.boolean else []
    told = vae.conditions
    words += [f"{told.chords} chords"] if told.chords else []
    words += ["key"] if told.key else []
    words += ["extra controls"] if told.extra else []
    if any(name.startswith("control_preprocessing/") for name in vae.variables):
        words.append("control preprocessing")
    return ", ".join(words)


def _stored(golden: Golden) -> str:
    manifest = (golden.checkpoint / "weights_manifest.json").read_text()
    return next(
        (form for form in ("uint8", "uint16", "float16") if f'"dtype":"{form}"' in manifest.replace(" ", "")),
        "float32",
    )


def reference_rows() -> list[Sequence[str]]:
    """Architecture, mu, logits, tokens and smallest margin of every case of tests/models/golden."""
    rows: list[Sequence[str]] = []
    for label in ARCHITECTURES:
        with np.load(REFERENCES / (label.replace(",", "").replace(" ", "-") + ".npz")) as file:
            golden = dict(file)
        prefix = "variables/"
        variables = {name[len(prefix) :]: golden[name] for name in golden if name.startswith(prefix)}
        vae = MusicVAE(build(label).config, variables)
        controls = golden["controls"] if vae.control_depth else None
        y = vae.decode(golden["z"], controls=controls)
        equal = (y == golden["tokens"]).all(axis=-1)
        rows.append(
            (
                label,
                f"{_far(vae.encode(golden['x'], controls)[0], golden['mu']):.1e}",
                f"{_far(vae.teacher_forced_logits(golden['z'], y, controls), golden['logits']):.1e}",
                f"{int(equal.sum())} of {equal.size}",
                f"{float(golden['margin']):.1e}",
            )
        )
    return rows


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Print the tables as Markdown; 1 where a case does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(name, Path(folder)) for name in cases_of("softmax", "groove", "nade", "boolean")]
    print(table(COLUMNS, [row.cells() for row in rows]))
    failing = [row.name for row in rows if not row.holds]
    print(
        f"\n{len(rows)} cases; "
        + (f"not as near as they must be: {', '.join(failing)}" if failing else "all hold")
    )
    print()
    print(table(("against PyTorch", "mu", "logits", "steps", "smallest margin"), reference_rows()))
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
