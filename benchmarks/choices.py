"""What each choice in the engine brings: the same work with it and without it, in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

import numpy as np

from benchmarks.peers import subjects
from benchmarks.timing import Times, repeat
from midime_tui.models import MidiMe, MusicVAE
from midime_tui.nn import lstm, threads
from midime_tui.nn.arrays import Array

_EPOCHS = 20
_HALF = np.array(0.5, np.float32)


@dataclass(frozen=True)
class Choice:
    """with_it, without: medians, seconds; p95 of each: what 95 % of the runs stay below."""

    name: str
    work: str
    with_it: float
    without: float
    with_p95: float
    without_p95: float

    @classmethod
    def of(cls, name: str, work: str, times: Sequence[Times]) -> Choice:
        own, other = times
        return cls(name, work, own.median, other.median, own.p95, other.p95)


def measure(rounds: int) -> Iterator[Choice]:
    """Every choice that can be taken back from outside."""
    rng = np.random.default_rng(0)
    vae = subjects.published()
    z = rng.standard_normal((64, 256), dtype=np.float32)
    y = vae.decode(z)
    with patch.object(lstm, "packed", lambda arrays: [array.copy() for array in arrays]):
        small_pages = MusicVAE(vae.config, vae.variables)
        small_pages.decode(z[:1])  # which prepares the weights
    with patch.object(lstm, "fold", fold_halved):
        halved = MusicVAE(vae.config, vae.variables)
        halved.decode(z[:1])
    one_core = patch("midime_tui.nn.threads.cores", lambda: 1)
    products = patch("midime_tui.nn.bidirectional.classes_of", lambda x: None)
    matrices = patch.object(lstm, "_FEW", 0)
    free = patch("midime_tui.models.musicvae.one_thread", every_core)
    fit = lambda: MidiMe(rng=np.random.default_rng(0)).fit(z, _EPOCHS)  # noqa: E731

    def choice(
        name: str, work: str, function: Callable[[], object], *without: AbstractContextManager[object]
    ) -> Choice:
        def otherwise() -> None:
            with ExitStack() as stack:
                for change in without:
                    stack.enter_context(change)
                function()

        return Choice.of(name, work, repeat(rounds, function, otherwise))

    yield choice("both directions at once, a core each", "encode 64", lambda: vae.encode(y), one_core)
    yield choice("class numbers instead of one-hots", "encode 64", lambda: vae.encode(y), products)
    yield choice("half of the codes on each core", "decode 64", lambda: vae.decode(z), one_core)
    yield choice("half of a layer on each core", f"MidiMe, {_EPOCHS} epochs", fit, one_core)
    yield choice("a row at a time where they are few", "decode 3", lambda: vae.decode(z[:3]), matrices)
    yield choice("OpenBLAS on one thread", "decode 1", lambda: vae.decode(z[:1]), free)
    yield choice("OpenBLAS on one thread", "decode 64", lambda: vae.decode(z), one_core, free)
    for size in (1, 64):
        part = z[:size]
        times = repeat(rounds, partial(vae.decode, part), partial(of_tanh, halved, part))
        yield Choice.of("gates as quotients, not products with tanh", f"decode {size}", times)
    times = repeat(rounds, lambda: vae.decode(z[:1]), lambda: small_pages.decode(z[:1]))
    yield Choice.of("weights in large pages", "decode 1", times)


@contextmanager
def every_core() -> Iterator[None]:
    """In place of `one_thread`: OpenBLAS shares each product among all cores."""
    functions = threads._openblas()
    if functions is None:
        yield
        return
    count, limit = functions
    before = count()
    limit(threads.cores())
    yield
    limit(before)


def of_tanh(halved: MusicVAE, z: Array) -> Array:
    """What a model with halved gates decodes."""
    with patch.object(lstm.LSTMRun, "step", step_of_tanh):
        return halved.decode(z)


fold_negated = lstm.fold


def fold_halved(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """`lstm.fold` for `step_of_tanh`: i, f and o halved instead of negated."""
    folded, folded_bias = fold_negated(kernel, bias)
    shut = 3 * bias.size // 4
    folded[:, :shut] *= -_HALF
    folded_bias[:shut] *= -_HALF
    return folded, folded_bias


def step_of_tanh(self: lstm.LSTMRun, *drives: Array) -> Array:
    """`LSTMRun.step` with sigmoid(a) = tanh(a / 2) / 2 + 1 / 2, so that one tanh serves all four gates."""
    lowest = True
    for weights, bias, read, write, gates, ifo, i, f, o, j, c in self._parts:
        lstm.product(read, weights, gates)
        if lowest:
            for drive in drives:
                np.add(gates, drive, out=gates)
            lowest = False
        else:
            np.add(gates, bias, out=gates)
        np.tanh(gates, out=gates)
        np.multiply(ifo, _HALF, out=ifo)
        np.add(ifo, _HALF, out=ifo)
        np.multiply(i, j, out=j)
        np.multiply(c, f, out=c)
        np.add(c, j, out=c)
        np.tanh(c, out=j)
        np.multiply(j, o, out=write)
    return self.top
