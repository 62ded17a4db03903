"""The critic and the actor of the rules, forwards and backwards by hand.

    critic: z [N, Z] -> relu layers -> logits [N, R]; v = sigmoid(logits), one for each rule
    actor:  z [N, Z] -> relu layers -> [N, 2 Z] = d, a; g = sigmoid(a); z' = z + g d

N = codes, Z = numbers in a code, R = rules. (Engel, Hoffman & Roberts 2018, "Latent constraints", section 4
and appendix. Their actor writes z' = (1 - g) z + g delta: ours is that with delta = z + d, so that to stay is
what the network says before it has learned anything, and a move costs what it is long.)"""

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
    return np.asarray(z + sigmoid(gate) * delta)


def actor_loss(actor: Perceptron, critic: Perceptron, z: Floats, penalty: float, goal: float) -> float:
    """The actor's loss over z [N, Z]; its gradient into the actor's (the critic's is overwritten).

    mean over codes of  sum over rules of max(-log v(z'), -log goal) + penalty / Z * |z' - z|^2

    goal: a rule of which the critic thinks as much as that pushes no further, below 1

    The distance is squared: under the paper's log(1 + (z' - z)^2) / sigma^2 the farther a code has gone the
    less the next step costs, and all went to one far place.
    """
    count, size = z.shape
    values = actor.forward(z)
    delta, before_gate = np.split(values[-1], 2, axis=1)
    gate = sigmoid(before_gate)
    step = gate * delta
    judged = critic.forward(z + step)
    logits = judged[-1]
    short = softplus(-logits)
    floor = -float(np.log(goal))
    weight = penalty / (count * size)
    loss = float(np.sum(np.maximum(short, floor))) / count + weight * float(np.sum(step * step))

    g_logits = np.where(short > floor, -sigmoid(-logits), 0).astype(z.dtype) / count
    g_step = critic.backward(judged, g_logits, to_input=True)
    g_step += z.dtype.type(2 * weight) * step
    g_delta = g_step * gate
    g_gate = g_step * delta * gate * (1 - gate)
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
