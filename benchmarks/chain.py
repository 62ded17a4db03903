"""The chain inside one process: a nudge, alone and while the player plays, and the loading of a model."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Measurement, repeat_one
from midime_tui.models import MidiMe, MusicVAE
from midime_tui.models.weights import find_model
from midime_tui.nn.arrays import Array
from midime_tui.sound.client import Player

NUDGE, NUDGE_PLAYING = "nudge", "nudge while the player plays"
_START = 20.0  # seconds within which a player has begun


def nudge(vae: MusicVAE, me: MidiMe, z: Array) -> object:
    """Four numbers -> code -> steps -> notes: what happens between a key and the new roll."""
    return vae.converter.to_notes(vae.decode(me.decode(z))[0])


def nudged(model: str) -> tuple[MusicVAE, MidiMe, Array]:
    """A base model, a personal one of the original sizes, four numbers."""
    vae = MusicVAE.load(model)
    rng = np.random.default_rng(0)
    me = MidiMe.of(vae)
    me.fit(rng.standard_normal((8, vae.config.z_size), dtype=np.float32), 5)
    return vae, me, rng.standard_normal((1, 4), dtype=np.float32)


def measure(model: str, rounds: int) -> Iterator[Measurement]:
    """Everything about one base model, by its name or path."""
    vae, me, z = nudged(model)
    yield Measurement(NUDGE, repeat_one(rounds * 10, lambda: nudge(vae, me, z), warm=5))
    with Player.start("none") as player:
        notes = vae.converter.to_notes(vae.decode(me.decode(z))[0])
        player.load(notes, vae.config.steps, 120)
        player.play()
        end = time.monotonic() + _START
        while not player.playing:
            if time.monotonic() > end:
                raise TimeoutError(f"the player does not play: {player.status}")
            time.sleep(0.05)
        yield Measurement(NUDGE_PLAYING, repeat_one(rounds * 10, lambda: nudge(vae, me, z), warm=5))
    path = find_model(model)
    yield Measurement("load the model", repeat_one(rounds, lambda: MusicVAE.load(path)))
