"""The network of a bridge: one VAE over the codes of two models, forwards and backwards by hand.

    encoder: [code of a | code of b | label] -> relu layers -> mu [N, L], sigma = softplus [N, L]
    z = mu + sigma * eps
    decoder: [z | label] -> relu layers -> [code of a | code of b]

A code stands in its own model's columns, the other's are 0; the label is one-hot. Of what the decoder gives
only the columns of the model that its label names count. Translation: encode with one label, decode with
the other. (Tian & Engel 2019, "Latent translation: crossing modalities by bridging generative models",
section 3: one-hot label on both sides, sliced Wasserstein distance, a classifier on the shared code.)

N = codes, A and B = numbers in a code of each model, L = numbers in a shared code, K = attributes,
M = random directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from midime_tui.models.midime_network import SIGMA_FLOOR
from midime_tui.models.rules_network import Floats, Perceptron
from midime_tui.nn.dense import sigmoid, softplus

SIDES = 2


class BridgeLosses(NamedTuple):
    """total: all with their weights; the others without. Each is a mean over the codes of both sides."""

    total: float
    recon: float
    kl: float
    distance: float
    labels: float
    moved: float
    pairs: float


@dataclass(frozen=True, slots=True)
class BridgeWeights:
    """What each term of the loss counts beside the reconstruction.

    kl:       of z against N(0, I)
    distance: squared sliced Wasserstein distance of the two sides' z
    labels:   a linear layer on z tells the attributes, the same for both sides
    moved:    a critic of the other model's codes finds the same attributes in the translated code
    pairs:    the translated code is that of the same music; only where rows are pairs
    """

    kl: float = 0.05
    distance: float = 1.0
    labels: float = 1.0
    moved: float = 1.0
    pairs: float = 0.0


class BridgeNetwork:
    """Encoder, decoder and the linear layer that tells attributes from z.

    sizes: A, B; parts: the three, each with a flat buffer of parameters and one of gradients
    """

    def __init__(
        self,
        sizes: tuple[int, int],
        shared: int,
        layers: Sequence[int],
        attributes: int,
        rng: np.random.Generator | None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        """Kernels are drawn from `rng` (any, where weights are put in afterwards)."""
        rng = np.random.default_rng(0) if rng is None else rng
        self.sizes, self.shared, self.dtype = sizes, shared, np.dtype(dtype)
        width = sum(sizes)
        self.encoder = Perceptron((width + SIDES, *layers, 2 * shared), rng, dtype)
        self.decoder = Perceptron((shared + SIDES, *reversed(layers), width), rng, dtype)
        self.teller = Perceptron((shared, attributes), rng, dtype)
        self.parts = (self.encoder, self.decoder, self.teller)
        self._columns = (slice(0, sizes[0]), slice(sizes[0], width))

    def encode(self, codes: Floats, side: int) -> tuple[Floats, Floats]:
        """Codes [N, A or B] of a side (0 or 1) -> mu [N, L], sigma [N, L]."""
        mu, before = np.split(self.encoder.forward(self._placed(codes, side))[-1], 2, axis=1)
        return mu, softplus(before)

    def decode(self, z: Floats, side: int) -> Floats:
        """Shared codes [N, L] -> codes [N, A or B] of a side."""
        return np.asarray(self.decoder.forward(self._labelled(z, side))[-1][:, self._columns[side]])

    def loss_and_gradient(
        self,
        codes: tuple[Floats, Floats],
        attributes: tuple[Floats, Floats],
        noise: tuple[Floats, Floats],
        directions: Floats,
        critics: tuple[Perceptron, Perceptron],
        weights: BridgeWeights,
    ) -> BridgeLosses:
        """The losses of N codes of each side, and their gradients, into those of `parts`.

        codes:      [N, A], [N, B]; attributes: [N, K] of each; noise: [N, L] of each
        directions: [L, M], of length 1
        critics:    of each side's codes -> [N, K]; their gradients are overwritten
        """
        count = len(codes[0])
        own = (slice(0, count), slice(count, 2 * count))  # rows of each side
        x = np.concatenate([self._placed(code, side) for side, code in enumerate(codes)])
        encoded = self.encoder.forward(x)
        mu, before = np.split(encoded[-1], 2, axis=1)
        sigma = softplus(before)
        eps = np.concatenate(noise)
        z = mu + sigma * eps
        # both sides with their own label, then with the other's
        labels = [self._labelled(z[own[side]], to) for side, to in ((0, 0), (1, 1), (0, 1), (1, 0))]
        decoded = self.decoder.forward(np.concatenate(labels))
        y, g_y = decoded[-1], np.zeros_like(decoded[-1])
        truth = np.concatenate(attributes)

        recon = pairs = moved = 0.0
        scale = 1 / (SIDES * count)
        for side in range(SIDES):
            rows, columns = own[side], self._columns[side]
            off = y[rows, columns] - codes[side]
            recon += 0.5 * scale * float(np.vdot(off, off))
            g_y[rows, columns] = scale * off
            came = slice((3 - side) * count, (4 - side) * count)  # what the other side became here
            off = y[came, columns] - codes[side]
            pairs += 0.5 * scale * float(np.vdot(off, off))
            judged = critics[side].forward(y[came, columns])
            wrong = judged[-1] - attributes[1 - side]
            moved += 0.5 * scale * float(np.vdot(wrong, wrong))
            g = critics[side].backward(judged, weights.moved * scale * wrong, to_input=True)
            g_y[came, columns] = g + weights.pairs * scale * off
        g_both = self.decoder.backward(decoded, g_y, to_input=True)[:, : self.shared]
        g_z = g_both[: 2 * count].copy()
        g_z[own[0]] += g_both[2 * count : 3 * count]
        g_z[own[1]] += g_both[3 * count :]

        told = self.teller.forward(z)
        wrong = told[-1] - truth
        tell = 0.5 * scale * float(np.vdot(wrong, wrong))
        g_z += self.teller.backward(told, weights.labels * scale * wrong, to_input=True)

        distance, g_first, g_second = sliced_distance(z[own[0]], z[own[1]], directions)
        g_z[own[0]] += weights.distance * g_first
        g_z[own[1]] += weights.distance * g_second

        floored = np.maximum(sigma, SIGMA_FLOOR)
        kl = -0.5 * scale * float(np.sum(1 + 2 * np.log(floored) - mu * mu - sigma * sigma))
        g_mu = g_z + weights.kl * scale * mu
        g_sigma = g_z * eps + weights.kl * scale * (sigma - 1 / floored)
        g_sigma *= sigmoid(before)
        self.encoder.backward(encoded, np.concatenate([g_mu, g_sigma], axis=1).astype(self.dtype))
        total = recon + weights.kl * kl + weights.distance * distance
        total += weights.labels * tell + weights.moved * moved + weights.pairs * pairs
        return BridgeLosses(total, recon, kl, distance, tell, moved, pairs)

    def _placed(self, codes: Floats, side: int) -> Floats:
        """[N, A + B + 2]: codes in their columns, and the label."""
        x: Floats = np.zeros((len(codes), sum(self.sizes) + SIDES), self.dtype)
        x[:, self._columns[side]] = codes
        x[:, sum(self.sizes) + side] = 1
        return x

    def _labelled(self, z: Floats, side: int) -> Floats:
        """[N, L + 2]: z and the label."""
        label: Floats = np.zeros((len(z), SIDES), self.dtype)
        label[:, side] = 1
        return np.concatenate([z, label], axis=1)


def network_size(sizes: tuple[int, int], shared: int, layers: Sequence[int]) -> int:
    """How many numbers encoder and decoder are made of."""
    ways = (
        (sum(sizes) + SIDES, *layers, 2 * shared),
        (shared + SIDES, *reversed(layers), sum(sizes)),
    )
    return sum((inputs + 1) * outputs for way in ways for inputs, outputs in pairwise(way))


def sliced_distance(first: Floats, second: Floats, directions: Floats) -> tuple[float, Floats, Floats]:
    """The squared sliced Wasserstein distance of two clouds [N, L], and its gradients [N, L].

    mean over directions w [L, M] of the mean over n of (sort(first w) - sort(second w))^2
    """
    one, other = first @ directions, second @ directions  # [N, M]
    by_one, by_other = np.argsort(one, axis=0), np.argsort(other, axis=0)
    apart = np.take_along_axis(one, by_one, 0) - np.take_along_axis(other, by_other, 0)
    g_one, g_other = np.empty_like(one), np.empty_like(other)
    g = 2 * apart / apart.size
    np.put_along_axis(g_one, by_one, g, 0)
    np.put_along_axis(g_other, by_other, -g, 0)
    return float(np.mean(apart * apart)), g_one @ directions.T, g_other @ directions.T
