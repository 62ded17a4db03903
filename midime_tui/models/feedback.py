"""A critic that learns from a few thumbs what somebody likes, and says how sure it is.

A Gaussian process over rows of numbers that describe loops, with a logistic likelihood: P(like) = sigmoid(f),
f ~ GP(0, k), so that a thumb down enters as -log(1 - P). The posterior is Laplace's approximation (Rasmussen
& Williams 2006, "Gaussian Processes for Machine Learning", sections 3.4 and 3.5). N = thumbs, M = other
loops, F = numbers in a row.

Whether the thumbs tell anything at all is a question of its own: see `Evidence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.nn.dense import sigmoid, softplus
from midime_tui.nn.threads import one_thread

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AMPLITUDE = 4.0  # variance of f: logits of about -4..4 are at home in it
BIAS = 2.0  # variance of what all loops have in common: how easily somebody is pleased
NOISE = 0.3  # of the ridge regression that the evidence is taken from, as a share of the kernel's variance
PERMUTATIONS = 400
LEAST_THUMBS, LEAST_OF_EACH = 10, 3
LOOK = 5  # the evidence is looked at every so many thumbs: who looks often enough finds what is not there
CHANCE = 0.02  # of thumbs without a taste passing for one, at one look
_NEWTON_STEPS, _CLOSE = 50, 1e-8
_JITTER = 1e-6


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether thumbs can be foretold from the loops they were given to.

    auc:    of foretelling each thumb from all others: the chance that a liked loop is put above a disliked
            one, .5 is guessing
    chance: how often labels that were shuffled among the same loops do as well, a permutation test's p
    """

    auc: float
    chance: float

    @property
    def convinces(self) -> bool:
        return self.chance <= CHANCE


class Kernel:
    """How alike two rows are, 0..1: the mean over groups of numbers of exp(-|a - b|^2 / (2 * numbers in it)).

    Each number counts in units of its standard deviation among `reference` [R, F]; what is not known (NaN)
    counts as its mean, what does not vary is left out.
    """

    def __init__(self, groups: Sequence[Sequence[int]], reference: Floats) -> None:
        """groups: columns of each. Raises ValueError where nothing varies."""
        known = np.isfinite(reference)
        count = np.maximum(known.sum(axis=0), 1)
        filled = np.where(known, reference, 0.0)
        self._mean: Floats = filled.sum(axis=0) / count
        away = np.where(known, reference - self._mean, 0.0)
        self._sd: Floats = np.sqrt((away * away).sum(axis=0) / count)
        kept = [[column for column in group if self._sd[column] > 1e-9] for group in groups]
        self._groups = [group for group in kept if group]
        if not self._groups:
            raise ValueError("all loops are the same; there is nothing to tell them apart by")

    def __call__(self, one: Floats, other: Floats) -> Floats:
        """Rows [N, F] and [M, F] -> [N, M]."""
        a, b = self._units(one), self._units(other)
        alike: Floats = np.zeros((len(a), len(b)))
        for group in self._groups:
            x, y = a[:, group], b[:, group]
            squares = (x * x).sum(axis=1)[:, None] + (y * y).sum(axis=1) - 2 * x @ y.T
            alike += np.exp(-np.maximum(squares, 0) / (2 * len(group)))
        return alike / len(self._groups)

    def _units(self, rows: Floats) -> Floats:
        away = (rows - self._mean) / np.where(self._sd > 1e-9, self._sd, 1.0)
        return np.where(np.isfinite(away), away, 0.0)


class Critic:
    """P(like | row), from thumbs.

    rows [N, F], up [N]: the loops that were judged, and how; at least one
    evidence: whether to believe any of it, from the thumbs up to a multiple of LOOK
    """

    def __init__(self, kernel: Kernel, rows: Floats, up: Bools) -> None:
        self._kernel, self._rows = kernel, np.asarray(rows, np.float64)
        likeness = kernel(self._rows, self._rows)
        with one_thread():
            looked = len(up) - len(up) % LOOK
            self.evidence = evidence(likeness[:looked, :looked], up[:looked])
            covariance = AMPLITUDE * likeness + BIAS
            self._weights = mode(covariance, up)  # f = covariance @ weights at the judged loops
            p = sigmoid(covariance @ self._weights)
            root = np.sqrt(p * (1 - p))
            inner = np.eye(len(root)) + root[:, None] * covariance * root
            self._half = np.linalg.solve(np.linalg.cholesky(inner), np.diag(root))  # [N, N]

    def believes(self, rows: Floats) -> tuple[Floats, Floats]:
        """f of other loops [M, F]: mean [M] and covariance [M, M]."""
        with one_thread():
            across = AMPLITUDE * self._kernel(np.asarray(rows, np.float64), self._rows) + BIAS  # [M, N]
            seen = across @ self._half.T
            covariance = AMPLITUDE * self._kernel(rows, rows) + BIAS - seen @ seen.T
        return across @ self._weights, covariance

    def likes(self, rows: Floats) -> Floats:
        """P(like) of other loops [M, F], its uncertainty averaged over (MacKay 1992, equation 10): the less
        is known of a loop, the nearer it is to .5."""
        mean, covariance = self.believes(rows)
        return sigmoid(mean / np.sqrt(1 + np.pi / 8 * np.maximum(covariance.diagonal(), 0)))

    def supposes(self, rows: Floats, rng: np.random.Generator, count: int = 1) -> Floats:
        """f [count, M] of other loops in `count` tastes drawn from what the thumbs leave possible."""
        mean, covariance = self.believes(rows)
        values, vectors = np.linalg.eigh(covariance)
        noise = rng.standard_normal((count, len(mean)))
        return mean + noise * np.sqrt(np.maximum(values, 0)) @ vectors.T


def log_posterior(weights: Floats, covariance: Floats, up: Bools) -> tuple[float, Floats]:
    """What `mode` climbs, for weights [N] with f = covariance @ weights, and its gradient [N]:

    sum over thumbs up of log sigmoid(f) + sum over thumbs down of log(1 - sigmoid(f))
    - f^T covariance^-1 f / 2
    """
    f = covariance @ weights
    value = -float(np.sum(softplus(np.where(up, -f, f)))) - float(weights @ f) / 2
    return value, covariance @ (up - sigmoid(f) - weights)


def mode(covariance: Floats, up: Bools) -> Floats:
    """The weights [N] of the likeliest f, by Newton's method; a step that is too long is halved."""
    weights: Floats = np.zeros(len(up))
    value, _ = log_posterior(weights, covariance, up)
    for _ in range(_NEWTON_STEPS):
        f = covariance @ weights
        p = sigmoid(f)
        curve = p * (1 - p)
        wanted = curve * f + up - p
        # (covariance^-1 + curve)^-1 wanted = covariance @ step, without an inverse of the covariance
        step = np.linalg.solve(np.eye(len(up)) + curve[:, None] * covariance, wanted) - weights
        for _ in range(_NEWTON_STEPS):
            found, _ = log_posterior(weights + step, covariance, up)
            if found >= value:
                break
            step = step / 2
        gained = found - value
        if gained < 0:
            break
        weights, value = weights + step, found
        if gained < _CLOSE:
            break
    return weights


def evidence(likeness: Floats, up: Bools, permutations: int = PERMUTATIONS, seed: int = 0) -> Evidence:
    """Foretell each thumb from the others by ridge regression on their likeness [N, N], which has its
    leave-one-out predictions in closed form, and do the same with shuffled labels.

    Too few thumbs, or too few of one kind, are no evidence whatever they say.
    """
    count, likes = len(up), int(up.sum())
    if count < LEAST_THUMBS or min(likes, count - likes) < LEAST_OF_EACH:
        return Evidence(0.5, 1.0)
    rng = np.random.default_rng([seed, count])
    labels = np.stack([up, *(rng.permutation(up) for _ in range(permutations))], axis=1)  # [N, 1 + P]
    inverse = np.linalg.inv(likeness + NOISE * np.eye(count))
    wanted = labels - likes / count
    foretold = wanted - inverse @ wanted / inverse.diagonal()[:, None]
    ranks = foretold.argsort(axis=0).argsort(axis=0)
    below = (ranks * labels).sum(axis=0) - likes * (likes - 1) / 2
    aucs = below / (likes * (count - likes))
    at_least = int(np.sum(aucs[1:] >= aucs[0] - 1e-12))
    return Evidence(float(aucs[0]), (1 + at_least) / (1 + permutations))
