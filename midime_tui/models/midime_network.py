"""The network of MidiMe, forwards and backwards by hand.

    encoder: x [N, D] -> relu layers (1024, 256, 64) -> mu = linear [N, L], sigma = softplus(linear) [N, L]
    z = mu + sigma * eps
    decoder: z -> relu layers (64, 256, 1024) -> y = linear [N, D]

N = chunks, D = numbers in a code, L = latent size. (Dinculescu, Engel & Roberts 2019, "MidiMe:
Personalizing a MusicVAE model with user data"; sizes as in magenta.js.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from midime_tui.nn.dense import dense, dense_backward, relu, relu_backward, sigmoid, softplus
from midime_tui.nn.initial import truncated_normal
from midime_tui.nn.threads import SideBySide

Floats = NDArray[Any]  # float32 at work, float64 in gradient checks
SIGMA_FLOOR = 1e-6  # a deviation of zero has no logarithm


class Losses(NamedTuple):
    """total = recon + beta * kl; recon and kl are means over the chunks of sums over the numbers."""

    total: float
    recon: float
    kl: float


def layer_shapes(input_size: int, latent_size: int, layers: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Every variable's name and shape, in the order of the flat buffer."""
    shapes: dict[str, tuple[int, ...]] = {}

    def add(name: str, inputs: int, outputs: int) -> None:
        shapes[f"{name}/kernel"] = (inputs, outputs)
        shapes[f"{name}/bias"] = (outputs,)

    widths = [input_size, *layers]
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        add(f"encoder/dense_{number}", inputs, outputs)
    add("encoder/mu", widths[-1], latent_size)
    add("encoder/sigma", widths[-1], latent_size)
    widths = [latent_size, *reversed(layers)]
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        add(f"decoder/dense_{number}", inputs, outputs)
    add("decoder/output", widths[-1], input_size)
    return shapes


class MidiMeNetwork:
    """Weights, gradients and the two passes.

    parameters: all weights in one flat buffer, so that the optimiser makes one pass over it
    gradient:   of the same layout, written by `loss_and_gradient`
    variables:  the weights by name, views into `parameters`
    """

    def __init__(
        self,
        input_size: int,
        latent_size: int,
        layers: Sequence[int],
        rng: np.random.Generator | None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        """Kernels are drawn from `rng` (zeros without one), biases are 0."""
        shapes = layer_shapes(input_size, latent_size, layers)
        size = sum(int(np.prod(shape)) for shape in shapes.values())
        self.parameters: Floats = np.zeros(size, dtype)
        self.gradient: Floats = np.zeros(size, dtype)
        self.variables = _views(self.parameters, shapes)
        self._gradients = _views(self.gradient, shapes)
        self._depth = len(layers)
        if rng is not None:
            for name, values in self.variables.items():
                if name.endswith("/kernel"):
                    values[...] = truncated_normal((values.shape[0], values.shape[1]), rng)

    def encode(self, x: Floats) -> tuple[Floats, Floats]:
        """x [N, D] -> mu [N, L], sigma [N, L]."""
        hidden = self._hidden("encoder", x)[-1]
        return self._dense("encoder/mu", hidden), softplus(self._dense("encoder/sigma", hidden))

    def decode(self, z: Floats) -> Floats:
        """z [N, L] -> y [N, D]."""
        return self._dense("decoder/output", self._hidden("decoder", z)[-1])

    def loss_and_gradient(
        self, x: Floats, noise: Floats, beta: float, both: SideBySide | None = None
    ) -> Losses:
        """The losses of x [N, D] with noise [N, L], and their gradient, into `gradient`.

        both: two threads for the large layers

        recon = mean over n of sum over d of (y - x)^2 / 2
        kl    = -1/2 mean over n of sum over j of (1 + log sigma_j^2 - mu_j^2 - sigma_j^2)
        """
        count = x.shape[0]
        encoded = self._hidden("encoder", x, both)
        mu = self._dense("encoder/mu", encoded[-1])
        before_softplus = self._dense("encoder/sigma", encoded[-1])
        sigma = softplus(before_softplus)
        decoded = self._hidden("decoder", mu + sigma * noise, both)
        g_y = self._dense("decoder/output", decoded[-1], both)
        g_y -= x
        floored = np.maximum(sigma, SIGMA_FLOOR)
        recon = float(np.vdot(g_y, g_y)) / (2 * count)
        kl = -0.5 * float(np.sum(1 + 2 * np.log(floored) - mu * mu - sigma * sigma)) / count

        g_y /= count
        g_hidden = self._dense_backward("decoder/output", decoded[-1], g_y, both)
        g_z = self._backward("decoder", decoded, g_hidden, both)
        weight = beta / count
        g_mu = g_z + weight * mu
        g_sigma = g_z * noise + weight * (sigma - 1 / floored)
        g_sigma *= sigmoid(before_softplus)
        g_hidden = self._dense_backward("encoder/mu", encoded[-1], g_mu)
        g_hidden += self._dense_backward("encoder/sigma", encoded[-1], g_sigma)
        self._backward("encoder", encoded, g_hidden, both, to_input=False)
        return Losses(recon + beta * kl, recon, kl)

    def _hidden(self, part: str, x: Floats, both: SideBySide | None = None) -> list[Floats]:
        """x and what each relu layer makes of it."""
        values = [x]
        for number in range(self._depth):
            values.append(relu(self._dense(f"{part}/dense_{number}", values[-1], both)))
        return values

    def _backward(
        self,
        part: str,
        values: list[Floats],
        g: Floats,
        both: SideBySide | None,
        *,
        to_input: bool = True,
    ) -> Floats:
        """Through the relu layers of `part`: from the gradient of the last of `values` to the first's."""
        for number in reversed(range(self._depth)):
            relu_backward(values[number + 1], g)
            wanted = to_input or number > 0
            g = self._dense_backward(f"{part}/dense_{number}", values[number], g, both, to_input=wanted)
        return g

    def _dense(self, name: str, x: Floats, both: SideBySide | None = None) -> Floats:
        return dense(x, self.variables[f"{name}/kernel"], self.variables[f"{name}/bias"], both=both)

    def _dense_backward(
        self, name: str, x: Floats, g_y: Floats, both: SideBySide | None = None, *, to_input: bool = True
    ) -> Floats:
        g_x = np.empty_like(x) if to_input else None
        kernel, bias = f"{name}/kernel", f"{name}/bias"
        g_kernel, g_bias = self._gradients[kernel], self._gradients[bias]
        dense_backward(x, self.variables[kernel], g_y, g_kernel, g_bias, g_x, both)
        return g_y if g_x is None else g_x


def _views(flat: Floats, shapes: dict[str, tuple[int, ...]]) -> dict[str, Floats]:
    views, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        views[name] = flat[start : start + size].reshape(shape)
        start += size
    return views
