"""Is a personal model personal? Over songs that no base model has learned: `python -m training.personal`.

Fifty tunes of the test side, cut into chunks as a person's file would be; a personal model of each, measured
as `midime measure` does, and the averages held against the targets. The songs are drawn by name, so that
they are the same for every model.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models import MidiMe, MusicVAE
from midime_tui.models.midime_settings import SETTINGS, Settings, settings_of
from midime_tui.models.personal_measures import PersonalMeasures, PriorSamples, measure, prior_samples
from midime_tui.nn.arrays import Array
from training.config import RunConfig, read_config
from training.corpora import DEFAULT_FOLDER, read_collections
from training.dataset import split_tunes
from training.evaluate import DEFAULT_CONFIG
from training.split import TEST, draw
from training.tunes import Tune
from training.windows import STEPS, window_classes

SONGS = 50
LEAST_CHUNKS = 12
_SEED = 7  # of the drawing of songs

Classes = NDArray[np.uint8]


@dataclass(frozen=True)
class Target:
    """What the averages have to reach: `least` of `value`.

    most: what can be reached at all: a share ends at 1, and the prior may be like the songs already
    """

    what: str
    value: float
    least: float
    most: float = float("inf")

    @property
    def met(self) -> bool:
        return self.value >= self.least


def held_out_songs(
    config: RunConfig, cache: Path, corpora: Path, music21: Path | None, count: int = SONGS
) -> dict[str, Classes]:
    """Songs of the test side by name, each its chunks [N, 32], N at least 12; kept in the cache.

    Raises MidimeError where the collections are not to be found.
    """
    path = cache / f"songs-{config.split_seed}-{count}.npz"
    if path.is_file():
        with np.load(path) as stored:
            return {name: stored[name] for name in stored.files}
    tunes, _ = read_collections(config.collections, corpora, music21)
    _, split = split_tunes(config, tunes)
    tested = [tune for tune, side in zip(tunes, split.tunes) if side == TEST]
    songs: dict[str, Classes] = {}
    for tune in sorted(tested, key=lambda tune: draw(tune.key, _SEED)):
        chunks = chunks_of_tune(tune)
        if len(chunks) >= LEAST_CHUNKS and len(songs) < count:
            songs[tune.key.replace("/", ":")] = chunks
    cache.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as aside, open(aside, "wb") as stream:
        np.savez_compressed(stream, **songs)  # type: ignore[arg-type]  # NumPy's stub takes them for options
    return songs


def chunks_of_tune(tune: Tune) -> Classes:
    """Chunks [N, 32] from a whole bar on, a pick-up at its end; N is 0 where a note is off the grid."""
    rows = []
    bar = tune.metre[0] * 16 / tune.metre[1]
    start = float(tune.bars[1] - bar) if len(tune.bars) > 1 else 0.0
    while start < tune.ends[-1]:
        row = window_classes(tune, start)
        if not isinstance(row, str):
            rows.append(row)
        elif row != "silent":
            return np.zeros((0, STEPS), np.uint8)
        start += STEPS
    return np.array(rows, np.uint8).reshape(-1, STEPS)


def measure_song(
    base: MusicVAE,
    classes: Classes,
    settings: Settings,
    prior: PriorSamples,
    seed: int = 0,
) -> tuple[PersonalMeasures, float, int]:
    """What `midime measure` says, the processor's seconds of the training, and its epochs."""
    converter = base.converter
    targets = np.eye(converter.depth_out, dtype=np.float32)[classes]
    chunks = [converter.to_notes(target) for target in targets]
    codes: Array = base.encode(targets)[0]
    began = time.process_time()
    me = MidiMe.of(base, seed=seed, layers=settings.layers)
    history = me.train(codes, settings)
    seconds = time.process_time() - began
    return measure(me, base, chunks, codes, prior=prior, seed=seed), seconds, len(history.total)


def measured_songs(
    base: MusicVAE, songs: dict[str, Classes], settings: Settings, prior: PriorSamples, name: str
) -> list[tuple[PersonalMeasures, float, int]]:
    """As `measure_song`, of every song, a line of progress each; ctrl+c ends it and keeps those measured."""
    found: list[tuple[PersonalMeasures, float, int]] = []
    began = time.process_time()
    try:
        for number, (song, classes) in enumerate(songs.items(), 1):
            found.append(measure_song(base, classes, settings, prior))
            spent = (time.process_time() - began) / number
            sys.stderr.write(f"{name} {number}/{len(songs)} {song}: {spent:.1f} s of the processor a song\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"stopped after {len(found)} of {len(songs)} songs\n")
    return found


def averages(found: Sequence[PersonalMeasures]) -> dict[str, float]:
    """Means over songs. Ratios are of means: a song of which no prior sample knows an n-gram has none."""
    flat: dict[str, float] = {}
    for part in ("base", "personal", "samples", "prior", "prior_argmax"):
        rows = [asdict(getattr(one, part)) for one in found]
        for key in rows[0]:
            flat[f"{part}.{key}"] = float(np.mean([row[key] for row in rows]))
    for key in ("novel", "distinct"):
        flat[key] = float(np.mean([getattr(one, key) for one in found]))
    for prior in ("prior", "prior_argmax"):
        for key in ("pitch_classes", "onset_positions", "ngrams_3", "ngrams_4"):
            against = flat[f"{prior}.{key}"]
            flat[f"times_{prior}.{key}"] = flat[f"samples.{key}"] / against if against else float("inf")
    flat["kept"] = flat["personal.steps_right"] / max(flat["base.steps_right"], 1e-9)
    flat["steers"] = float(np.mean([one.steers for one in found]))
    for number, distance in enumerate(np.mean([one.steering for one in found], axis=0)):
        flat[f"steering.{number}"] = float(distance)
    return flat


def targets(means: dict[str, float]) -> list[Target]:
    """The targets. Steps: .96 where the base model has .99, so that share of what the base model has."""
    most = {n: 1 / means[f"prior.ngrams_{n}"] if means[f"prior.ngrams_{n}"] else float("inf") for n in (3, 4)}
    return [
        Target("3 intervals found, times the prior's", means["times_prior.ngrams_3"], 8.0, most[3]),
        Target("4 intervals found, times the prior's", means["times_prior.ngrams_4"], 8.0, most[4]),
        Target("pitch-class overlap, times the prior's", means["times_prior.pitch_classes"], 1.6),
        Target("novel", means["novel"], 0.8),
        Target("distinct", means["distinct"], 0.85),
        Target("steps right, share of the base model's", means["kept"], 0.96 / 0.99),
    ]


def table(rows: dict[str, dict[str, float]]) -> list[str]:
    """A Markdown table of `averages` by name."""
    lines = [
        "| settings | steps right: base | personal | 3 intervals: prior | personal | times "
        "| 4 intervals, times | pitch classes: prior | personal | times "
        "| onset positions: prior | personal | novel | distinct |",
        "|---|" + "---:|" * 13,
    ]
    keys = (
        ("base.steps_right", 3),
        ("personal.steps_right", 3),
        ("prior.ngrams_3", 3),
        ("samples.ngrams_3", 3),
        ("times_prior.ngrams_3", 1),
        ("times_prior.ngrams_4", 1),
        ("prior.pitch_classes", 3),
        ("samples.pitch_classes", 3),
        ("times_prior.pitch_classes", 2),
        ("prior.onset_positions", 3),
        ("samples.onset_positions", 3),
        ("novel", 2),
        ("distinct", 2),
    )
    for name, means in rows.items():
        cells = " | ".join(f"{means[key]:.{digits}f}" for key, digits in keys)
        lines.append(f"| {name} | {cells} |")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code: 0 also where a target is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m training.personal", description="Measure personal models."
    )
    parser.add_argument("model", nargs="?", default="mel-2bar", help="a melody model of 32 steps")
    parser.add_argument("--settings", nargs="+", choices=tuple(SETTINGS), default=list(SETTINGS))
    parser.add_argument("--epochs", type=int, help="in place of the settings'")
    parser.add_argument("--beta", type=float, help="in place of the settings'")
    parser.add_argument("--songs", type=int, default=SONGS)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument(
        "--corpora", type=Path, default=DEFAULT_FOLDER, help="folder that holds pop909.tar.xz"
    )
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared songs")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        base = MusicVAE.load(options.model)
        config = read_config(options.config)
        songs = held_out_songs(config, options.cache, options.corpora, options.music21)
        chosen = dict(list(songs.items())[: options.songs])
        prior = prior_samples(base)
        rows: dict[str, dict[str, float]] = {}
        for name in options.settings:
            settings = settings_of(name, epochs=options.epochs, beta=options.beta)
            found = measured_songs(base, chosen, settings, prior, name)
            if found:
                rows[name] = {
                    **averages([one for one, _, _ in found]),
                    "seconds": float(np.mean([seconds for _, seconds, _ in found])),
                    "epochs": float(np.mean([epochs for _, _, epochs in found])),
                    "songs": len(found),
                }
            if len(found) < len(chosen):
                break
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(report(options.model, base.identity, chosen, rows, options.json)) + "\n")
    return 0


def report(
    model: str, identity: str, songs: dict[str, Classes], rows: dict[str, dict[str, float]], as_json: bool
) -> list[str]:
    """What is printed."""
    counts = [len(chunks) for chunks in songs.values()]
    if as_json:
        data: dict[str, Any] = {
            "model": model,
            "identity": identity,
            "songs": {name: len(chunks) for name, chunks in songs.items()},
            "settings": {
                name: {
                    **means,
                    "targets": [asdict(target) | {"met": target.met} for target in targets(means)],
                }
                for name, means in rows.items()
            },
        }
        return [json.dumps(data, indent=2)]
    lines = [f"{model} ({identity[:8]}), {len(songs)} songs of {min(counts)} to {max(counts)} chunks", ""]
    lines += [*table(rows), ""]
    for name, means in rows.items():
        lines.append(
            f"{name}, {means['songs']:.0f} songs: {means['epochs']:.0f} epochs, "
            f"{means['seconds']:.2f} s of the processor a training"
        )
        lines += [
            f"  {'met   ' if target.met else 'MISSED'} {target.what}: "
            f"{target.value:.3f} (at least {target.least:.3g}"
            + (f"; out of reach: at most {target.most:.1f})" if target.most < target.least else ")")
            for target in targets(means)
        ]
        lines.append(
            f"  against the prior by argmax: 3 intervals {means['times_prior_argmax.ngrams_3']:.1f} times"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
