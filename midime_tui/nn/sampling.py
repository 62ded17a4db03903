"""From logits to classes. Logits stand feature-major, [classes, B], as the decoders make them."""

from __future__ import annotations

import numpy as np

from midime_tui.nn.arrays import Array, Ints


def choose(logits: Array, temperature: float = 0.0, rng: np.random.Generator | None = None) -> Ints:
    """A class for every column: [D, B] -> [B].

    At temperature 0 the largest logit, the first of equals; above it a draw from softmax(logits /
    temperature), one uniform number a column. `rng` is needed above 0.
    """
    if temperature == 0:
        return logits.argmax(axis=0)
    if rng is None:
        raise ValueError("a temperature above 0 needs a random generator (rng)")
    with np.errstate(over="ignore"):  # a temperature near 0 sends all but the largest to -inf, which is right
        scaled = (logits - logits.max(axis=0)).astype(np.float64) / temperature
    shares = np.exp(scaled).cumsum(axis=0)  # [D, B]
    draws = rng.random(logits.shape[1]) * shares[-1]  # [B]
    return np.minimum((shares <= draws).sum(axis=0), logits.shape[0] - 1)  # a product may round up to the end


def hit(logits: Array, temperature: float = 0.0, rng: np.random.Generator | None = None) -> Array:
    """1.0 or 0.0 for every logit of a yes-or-no choice, whatever the shape.

    At temperature 0 a yes is a logit above 0; above it a draw, yes with a probability of sigmoid(logit /
    temperature), one uniform number a logit. `rng` is needed above 0.
    """
    if temperature == 0:
        return (logits > 0).astype(np.float32)
    if rng is None:
        raise ValueError("a temperature above 0 needs a random generator (rng)")
    with np.errstate(over="ignore"):  # a temperature near 0 sends all to one end or the other, which is right
        scaled = logits.astype(np.float64) / temperature
    return (np.tanh(scaled / 2) / 2 + 0.5 > rng.random(logits.shape)).astype(np.float32)
