"""Where the time of a nudge and of a training goes, on one core.

Functions are timed by themselves while the work runs; the clock around each costs some 0.2 microseconds a
call, so the whole is a little longer than without. What is left over is told as "the rest": Python's own.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.chain import nudge, nudged
from midime_tui.models import MidiMe, midime_network
from midime_tui.nn import dense
from midime_tui.nn.adam import Adam

Spent = dict[str, float]
_NUMPY = {"dot": "products with weights", "matmul": "products with weights", "exp": "exp and tanh"}
_NUMPY |= {"tanh": "exp and tanh", "add": "sums and quotients", "divide": "sums and quotients"}
_MODULES = ("nn.lstm", "models.decoder", "nn.dense")
_EPOCHS = 20
_TRAINING = f"MidiMe, {_EPOCHS} epochs, 64 chunks, one core"


def _clocked(function: Callable[..., Any], kind: str, spent: Spent) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        result = function(*arguments, **options)
        spent[kind] += time.perf_counter() - begun
        return result

    return call


def _shares(work: Callable[[], object], rounds: int, spent: Spent, changes: Iterable[Any]) -> Spent:
    """Seconds by kind in the fastest of the runs, "all" of it first."""
    best: Spent = {}
    changes = [*changes, patch("midime_tui.nn.threads.cores", lambda: 1)]
    for change in changes:
        change.start()
    try:
        for _ in range(rounds):
            spent.clear()
            begun = time.perf_counter()
            work()
            whole = time.perf_counter() - begun
            if not best or whole < best["all"]:
                best = {"all": whole, **spent, "the rest": whole - sum(spent.values())}
    finally:
        for change in changes:
            change.stop()
    return best


def measure(model: str, rounds: int) -> dict[str, Spent]:
    """Shares of a nudge and of a training of 64 chunks, original sizes."""
    vae, me, z = nudged(model)
    spent: Spent = defaultdict(float)
    counted = SimpleNamespace(**vars(np))
    for name, kind in _NUMPY.items():
        setattr(counted, name, _clocked(getattr(np, name), kind, spent))
    seen: list[Any] = [patch(f"midime_tui.{module}.np", counted) for module in _MODULES]
    nudges = _shares(lambda: nudge(vae, me, z), rounds * 5, spent, seen)

    codes = np.random.default_rng(1).standard_normal((64, vae.config.z_size), dtype=np.float32)
    parts: dict[str, tuple[str, Callable[..., Any]]] = {
        "dense": ("forwards", dense.dense),
        "dense_backward": ("backwards", dense.dense_backward),
        "relu": ("relu, both ways", dense.relu),
        "relu_backward": ("relu, both ways", dense.relu_backward),
    }
    seen = [
        patch.object(midime_network, name, _clocked(function, kind, spent))
        for name, (kind, function) in parts.items()
    ]
    step: Callable[..., Any] = Adam.step
    seen.append(patch.object(Adam, "step", lambda *given: _clocked(step, "Adam", spent)(*given)))
    training = _shares(lambda: MidiMe.of(vae).fit(codes, _EPOCHS), max(3, rounds // 3), spent, seen)
    return {"a nudge": nudges, _TRAINING: training}
