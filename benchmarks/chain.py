"""The chain inside one process: a nudge, a training, encoding, decoding, loading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.timing import Measurement, repeat, repeat_one
from midime_tui.models import MidiMe, MusicVAE
from midime_tui.models.weights import find_model
from midime_tui.nn.arrays import Array

CHUNKS = 64
EPOCHS = 100


def nudge(vae: MusicVAE, me: MidiMe, z: Array) -> object:
    """Four numbers -> code -> steps -> notes: what happens between a key and the new roll."""
    return vae.converter.to_notes(vae.decode(me.decode(z))[0])


def measure(model: str, rounds: int) -> Iterator[Measurement]:
    """Everything about one base model, by its name or path."""
    vae = MusicVAE.load(model)
    rng = np.random.default_rng(0)
    codes = rng.standard_normal((CHUNKS, vae.config.z_size), dtype=np.float32)
    me = MidiMe.of(vae)
    me.fit(codes, 5)
    z = rng.standard_normal((1, 4), dtype=np.float32)
    theirs, train = _torch(vae)

    ours: list[Callable[[], object]] = [lambda: nudge(vae, me, z)]
    if theirs is not None:
        ours.append(lambda: vae.converter.to_notes(one_hot(theirs.decode(me.decode(z)), vae.depth_out)[0]))
    times = repeat(rounds * 10, *ours, warm=5)
    yield Measurement("a nudge: 4 numbers to notes", times[0], 0.005, times[1] if theirs else None)

    ours = [lambda: MidiMe.of(vae).fit(codes, EPOCHS)]
    if theirs is not None:
        ours.append(lambda: train(codes, EPOCHS))
    times = repeat(max(3, rounds // 4), *ours)
    yield Measurement(
        f"MidiMe: {EPOCHS} epochs on {CHUNKS} chunks", times[0], 1.5, times[1] if theirs else None
    )

    y = vae.decode(codes)
    yield Measurement(f"decode {CHUNKS} codes", repeat_one(rounds, lambda: vae.decode(codes)))
    yield Measurement(f"sample {CHUNKS} chunks", repeat_one(rounds, lambda: vae.sample(CHUNKS, 0.5, rng)))
    if vae.depth_in == vae.depth_out:
        yield Measurement(f"encode {CHUNKS} chunks", repeat_one(rounds, lambda: vae.encode(y)))
    path = find_model(model)
    yield Measurement("load the model", repeat_one(rounds, lambda: MusicVAE.load(path)), 0.1)


def one_hot(tokens: Any, depth: int) -> Array:
    """[B, T, 1] -> [B, T, depth]."""
    return np.eye(depth, dtype=np.float32)[np.asarray(tokens)[..., 0]]


def _torch(vae: MusicVAE) -> Any:
    """The same computations in PyTorch, where it is installed: the model and MidiMe's training."""
    try:
        from benchmarks.peers import pytorch
    except ImportError:
        return None, None
    return pytorch.TorchModel(vae), pytorch.train_midime
