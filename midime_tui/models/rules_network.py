"""The critic and the actor of the rules, forwards and backwards by hand.

    critic: z [N, Z] -> relu layers -> logits [N, R]; v = sigmoid(logits), one for each rule
    actor:  z [N, Z] -> relu layers -> [N, 2 Z] = delta, a; g = sigmoid(a); z' = (1 - g) z + g delta

N = codes, Z = numbers in a code, R = rules. (Engel, Hoffman & Roberts 2018, "Latent constraints", section 4
and appendix.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from midime_tui.nn.dense import dense, dense_backward, relu, relu_backward, sigmoid, softplus
from midime_tui.nn.initial import truncated_normal

Floats = NDArray[Any]  # float32 at work, float64 in gradient checks


class Perceptron:
    """Relu layers and a linear one.

    parameters: all weights in one flat buffer; gradient: of the same layout, written by `backward`
    layers:     kernel and bias of each, views into `parameters`
    """

    def __init__(
        self, widths: Sequence[int], rng: np.random.Generator, dtype: DTypeLike = np.float32
    ) -> None:
        """widths: inputs, those of the relu layers, outputs. Kernels are drawn, biases are 0."""
        size = sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))
        self.parameters: Floats = np.zeros(size, dtype)
        self.gradient: Floats = np.zeros(size, dtype)
        self.layers = _views(self.parameters, widths)
        self._gradients = _views(self.gradient, widths)
        for kernel, _ in self.layers:
            kernel[...] = truncated_normal((kernel.shape[0], kernel.shape[1]), rng)

    def forward(self, x: Floats) -> list[Floats]:
        """x [N, I] and what each layer makes of it; the last is [N, O]."""
        values = [x]
        for number, (kernel, bias) in enumerate(self.layers, 1):
            y: Floats = dense(values[-1], kernel, bias)
            values.append(relu(y) if number < len(self.layers) else y)
        return values

    def backward(self, values: list[Floats], g_y: Floats, *, to_input: bool = False) -> Floats:
        """From the gradient of the output [N, O] to `gradient`; returns that of the input where wanted."""
        for number in reversed(range(len(self.layers))):
            if number < len(self.layers) - 1:
                relu_backward(values[number + 1], g_y)
            kernel, _ = self.layers[number]
            g_x = np.empty_like(values[number]) if to_input or number else None
            dense_backward(values[number], kernel, g_y, *self._gradients[number], g_x)
            g_y = g_y if g_x is None else g_x
        return g_y


def critic_loss(critic: Perceptron, z: Floats, rewards: Floats) -> float:
    """Binary cross-entropy of v against rewards [N, R], summed over rules, mean over codes; its gradient."""
    values = critic.forward(z)
    logits = values[-1]
    loss = float(np.sum(softplus(logits) - rewards * logits)) / len(z)
    critic.backward(values, (sigmoid(logits) - rewards) / len(z))
    return loss


def moved(actor: Perceptron, z: Floats) -> Floats:
    """z [N, Z] -> z' [N, Z]."""
    delta, gate = np.split(actor.forward(z)[-1], 2, axis=1)
    return np.asarray(z + sigmoid(gate) * (delta - z))


def actor_loss(
    actor: Perceptron, critic: Perceptron, z: Floats, scale: Floats, penalty: float, goal: float
) -> float:
    """The actor's loss over z [N, Z]; its gradient into the actor's (the critic's is overwritten).

    mean over codes of  sum over rules of max(-log v(z'), -log goal)
                        + penalty / Z * sum over numbers of log(1 + (z' - z)^2) / scale^2

    scale: [Z], the unit of a step in each number: the mean sigma of the encoder
    goal:  a rule of which the critic thinks as much as that pushes no further, below 1
    """
    count, size = z.shape
    values = actor.forward(z)
    delta, before_gate = np.split(values[-1], 2, axis=1)
    gate = sigmoid(before_gate)
    step = gate * (delta - z)
    judged = critic.forward(z + step)
    logits = judged[-1]
    short = softplus(-logits)
    floor = -float(np.log(goal))
    weight = penalty / (count * size) / (scale * scale)
    squares = step * step
    loss = float(np.sum(np.maximum(short, floor))) / count
    loss += float(np.sum(weight * np.log1p(squares)))

    g_logits = np.where(short > floor, -sigmoid(-logits), 0).astype(z.dtype) / count
    g_step = critic.backward(judged, g_logits, to_input=True)
    g_step += 2 * weight * step / (1 + squares)
    g_delta = g_step * gate
    g_gate = g_step * (delta - z) * gate * (1 - gate)
    actor.backward(values, np.concatenate([g_delta, g_gate], axis=1))
    return loss


def _views(flat: Floats, widths: Sequence[int]) -> list[tuple[Floats, Floats]]:
    views, start = [], 0
    for inputs, outputs in pairwise(widths):
        middle = start + inputs * outputs
        kernel = flat[start:middle].reshape(inputs, outputs)
        start = middle + outputs
        views.append((kernel, flat[middle:start]))
    return views
