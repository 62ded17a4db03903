"""Training a bridge: some seconds to a minute on one core, so it need not be resumable.

The alignment of music that was never played together comes from its attributes: a linear layer tells them
from the shared code, the same for both sides, and a critic of each model's codes must find them again in what
was translated. The critics also learn from translated codes that were decoded, as those of the rules do:
otherwise the network finds codes that only look right.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from midime_tui.models import MusicVAE
from midime_tui.models.bridge import Bridge, BridgeSide
from midime_tui.models.bridge_network import BridgeLosses, BridgeNetwork
from midime_tui.models.rules_network import Floats, Perceptron
from midime_tui.nn.adam import Adam
from midime_tui.nn.arrays import Array
from midime_tui.nn.threads import one_thread
from training.bridge.codes import SideCodes, rhythm_heard
from training.bridge.config import BridgeConfig
from training.bridge.labels import NAMES, Standing

OnStep = Callable[[int, BridgeLosses], None]
_DIRECTIONS = 32  # of the sliced distance, drawn anew each step
_JITTER = 0.2  # of codes that critics learn from
_JUDGED = 80  # steps of the critics after each refresh
_KEPT = 4  # refreshes whose decoded codes are kept


class Critic:
    """What tells the attributes of one side's codes [N, Z], from its music and from decoded translations."""

    def __init__(self, codes: Array, scores: Array, config: BridgeConfig, rng: np.random.Generator) -> None:
        """scores: [N, K], see `Standing`."""
        self.network = Perceptron((codes.shape[1], config.critic, scores.shape[1]), rng)
        self._codes, self._scores, self._rng = codes, scores, rng
        self._own: list[tuple[Array, Array]] = []
        self._adam = Adam(self.network.parameters.size)
        self._batch = config.batch

    def learn(self, steps: int) -> None:
        for _ in range(steps):
            drawn = [self._draw(self._codes, self._scores)]
            if self._own:
                codes, scores = (np.concatenate(each) for each in zip(*self._own))
                drawn.append(self._draw(codes, scores))
            x, truth = (np.concatenate(each) for each in zip(*drawn))
            x = x + _JITTER * self._rng.standard_normal(x.shape, dtype=np.float32)
            critic_loss(self.network, x, truth)
            self._adam.step(self.network.parameters, self.network.gradient)

    def hear(self, codes: Array, scores: Array) -> None:
        """Take translated codes [M, Z] and the scores [M, K] of what they sound like into account."""
        self._own = [*self._own, (codes, scores)][-_KEPT:]

    def _draw(self, codes: Array, scores: Array) -> tuple[Array, Array]:
        rows = self._rng.integers(len(codes), size=self._batch)
        return codes[rows], scores[rows]


def critic_loss(critic: Perceptron, codes: Floats, scores: Floats) -> float:
    """Half the squared error, summed over attributes, mean over codes; its gradient into the critic's."""
    values = critic.forward(codes)
    wrong = values[-1] - scores
    critic.backward(values, wrong / len(codes))
    return 0.5 * float(np.vdot(wrong, wrong)) / len(codes)


def train_bridge(
    config: BridgeConfig,
    bases: tuple[MusicVAE, MusicVAE],
    music: tuple[SideCodes, SideCodes],
    on_step: OnStep | None = None,
) -> Bridge:
    """A bridge from the codes of both sides; the same seed gives the same.

    on_step: called as on_step(step, losses), step from 1
    """
    with one_thread():
        return _train(config, bases, music, on_step)


def _train(
    config: BridgeConfig,
    bases: tuple[MusicVAE, MusicVAE],
    music: tuple[SideCodes, SideCodes],
    on_step: OnStep | None,
) -> Bridge:
    rng = np.random.default_rng(config.seed)
    centres = [side.codes.mean(axis=0) for side in music]
    codes = [side.codes - centre for side, centre in zip(music, centres)]
    standings = [Standing(side.rhythm) for side in music]
    scores = [standing(side.rhythm) for standing, side in zip(standings, music)]
    critics = [Critic(x, t, config, rng) for x, t in zip(codes, scores)]
    for critic in critics:
        critic.learn(config.warm_up)
    sizes = (codes[0].shape[1], codes[1].shape[1])
    network = BridgeNetwork(sizes, config.shared, config.layers, len(NAMES), rng)
    adams = [Adam(part.parameters.size, config.rate) for part in network.parts]

    def refresh() -> None:
        for side, critic in enumerate(critics):
            rows = rng.integers(len(codes[1 - side]), size=config.fresh)
            came = network.decode(network.encode(codes[1 - side][rows], 1 - side)[0], side)
            heard = rhythm_heard(bases[side], came + centres[side], config.sides[side].count)
            critic.hear(came, standings[side](heard))
            critic.learn(_JUDGED)

    for step in range(1, config.steps + 1):
        if config.refresh and step > config.refresh and step % config.refresh == 0:
            refresh()
        first = rng.integers(len(codes[0]), size=config.batch)
        second = first if config.paired else rng.integers(len(codes[1]), size=config.batch)
        noise = rng.standard_normal((2, config.batch, config.shared), dtype=np.float32)
        directions = rng.standard_normal((config.shared, _DIRECTIONS), dtype=np.float32)
        directions /= np.linalg.norm(directions, axis=0)
        losses = network.loss_and_gradient(
            (codes[0][first], codes[1][second]),
            (scores[0][first], scores[1][second]),
            (noise[0], noise[1]),
            directions,
            (critics[0].network, critics[1].network),
            config.weights,
        )
        pace = 0.5 + 0.5 * math.cos(math.pi * (step - 1) / config.steps)
        for part, adam in zip(network.parts, adams):
            before = part.parameters.copy()
            adam.step(part.parameters, part.gradient)
            part.parameters += np.float32(pace - 1) * (part.parameters - before)  # a part of Adam's step
        if on_step is not None:
            on_step(step, losses)
    return Bridge(_sides(config, bases, network, codes, centres), network)


def _sides(
    config: BridgeConfig,
    bases: tuple[MusicVAE, MusicVAE],
    network: BridgeNetwork,
    codes: list[Array],
    centres: list[Array],
) -> tuple[BridgeSide, BridgeSide]:
    first, second = (
        BridgeSide(
            side.model,
            base.identity,
            side.count,
            base.config.z_size,
            centre,
            (own - network.decode(network.encode(own, number)[0], number)).std(axis=0),
        )
        for number, (side, base, own, centre) in enumerate(zip(config.sides, bases, codes, centres))
    )
    return first, second
