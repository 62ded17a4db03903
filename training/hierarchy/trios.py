"""Four-bar windows of melody, bass and drums: genuine ones (Freedoom) and many that are put together.

Put together: a window of a POP909 song, its melody and its bass line, over as many successive bars of a
performance of the Groove MIDI Dataset at a like tempo. Each window gets several performances, drawn with a
seed. Songs are split as mel-2bar's are, performances as their data set says; a window has both from one side.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from training.hierarchy.drums import ARCHIVE as GROOVES
from training.hierarchy.freedoom import ARCHIVE as FREEDOOM
from training.hierarchy.freedoom import read_freedoom
from training.hierarchy.grooves import Performance, read_grooves
from training.hierarchy.material import Classes, Material, unique_rows
from training.hierarchy.melodies import split_tunes
from training.hierarchy.pop_trios import PopSong, read_pop_songs
from training.hierarchy.voice import voice_classes
from training.split import SIDES, draw

NAMES = ("pop909 over grooves", "freedoom")
_LIKE = 1.25  # tempos within this ratio are alike


def load_trios(corpora: Path, music21: Path | None, steps: int, pairings: int, seed: int) -> Material:
    """The material of trio-4bar. Raises MidimeError where an archive is missing."""
    _, sides, _ = split_tunes(corpora, music21)
    songs = read_pop_songs(corpora / "pop909.tar.xz")
    own = {song.name: sides[f"pop909/{song.name}"] for song in songs if f"pop909/{song.name}" in sides}
    grooves = [one for one in read_grooves(corpora / GROOVES) if one.kind == "beat"]
    return trio_material(songs, own, grooves, read_freedoom(corpora / FREEDOOM, steps), steps, pairings, seed)


def trio_material(
    songs: list[PopSong],
    song_sides: dict[str, int],
    grooves: list[Performance],
    genuine: dict[str, Classes],
    steps: int,
    pairings: int,
    seed: int,
) -> Material:
    """All windows, unique; the held-out sides get one performance a window."""
    rng = np.random.default_rng(seed)
    rows: list[Classes] = []
    sides, groups = [], []
    dropped: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for song in sorted(songs, key=lambda song: song.name):
        if song.name not in song_sides:
            continue
        side = song_sides[song.name]
        pitched = pitched_windows(song, steps, dropped)
        pieces[f"POP909 songs, {SIDES[side]}"] += bool(pitched)
        fitting = fitting_grooves(grooves, SIDES[side], song.qpm, steps)
        for window in pitched:
            for _ in range(pairings if side == 0 else 1):
                rows.append(np.concatenate([window, drum_bars(fitting, steps, rng)[:, None]], axis=1))
                sides.append(side)
                groups.append(0)
    for name, windows in sorted(genuine.items()):
        chance = draw(f"freedoom/{name}", seed)
        side = 2 if chance < 0.1 else 1 if chance < 0.2 else 0
        pieces[f"Freedoom pieces, {SIDES[side]}"] += 1
        rows += list(windows)
        sides += [side] * len(windows)
        groups += [1] * len(windows)
    order = np.argsort([-side for side in sides], kind="stable")
    classes = np.array(rows, dtype=np.int16).reshape(len(rows), steps, 3)[order]
    kept = unique_rows(classes)
    report = {"pieces": dict(pieces), "windows_cut": len(rows), "windows_dropped": dict(dropped)}
    return Material(
        classes[kept],
        np.array(sides, np.uint8)[order][kept],
        np.array(groups, np.uint8)[order][kept],
        NAMES,
        report,
    )


def pitched_windows(song: PopSong, steps: int, dropped: Counter[str]) -> list[Classes]:
    """[steps, 2] melody and bass of every run of whole bars in which both play."""
    bars = set(song.bars.tolist())
    found = []
    for bar in sorted(bars):
        if any(bar + 16 * further not in bars for further in range(1, steps // 16 + 1)):
            continue
        voices = [voice_classes(*voice, bar, steps) for voice in (song.melody, song.bass)]
        reasons = [voice for voice in voices if isinstance(voice, str)]
        if reasons:
            dropped[reasons[0]] += 1
            continue
        found.append(np.stack([voice for voice in voices if not isinstance(voice, str)], axis=1))
    return found


def fitting_grooves(grooves: list[Performance], side: str, qpm: float, steps: int) -> list[Performance]:
    """Performances of a side that are long enough, at a like tempo; the ten nearest if none is."""
    usable = [one for one in grooves if one.side == side and len(one.sets) >= steps]
    distance = {one.name: abs(np.log(one.qpm / qpm)) for one in usable}
    near = [one for one in usable if distance[one.name] <= np.log(_LIKE)]
    return near or sorted(usable, key=lambda one: distance[one.name])[:10]


def drum_bars(performances: list[Performance], steps: int, rng: np.random.Generator) -> Classes:
    """[steps] successive bars of one of the performances, the longer the likelier, with a hit in them."""
    lengths = np.array([len(one.sets) - steps + 16 for one in performances], dtype=np.float64)
    while True:
        one = performances[rng.choice(len(performances), p=lengths / lengths.sum())]
        start = 16 * rng.integers((len(one.sets) - steps) // 16 + 1)
        if one.sets[start : start + steps].any():
            return one.sets[start : start + steps]
