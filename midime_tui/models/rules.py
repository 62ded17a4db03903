"""Codes that keep rules: an actor, trained in seconds, moves any code to a near one whose music keeps them.

Nothing goes back through the decoder: a critic learns the rewards of decoded codes, the actor learns from the
critic (Engel, Hoffman & Roberts 2018). N = codes, Z = numbers in a code, R = rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from midime_tui.models.rules_network import Perceptron, actor_loss, critic_loss, moved
from midime_tui.music.contour import contour_likeness
from midime_tui.music.notes import Note
from midime_tui.music.rules import Rule
from midime_tui.nn.adam import Adam
from midime_tui.nn.arrays import Array
from midime_tui.nn.threads import one_thread

Decode = Callable[[Array], Sequence[Sequence[Note]]]
OnStep = Callable[[float, Array], bool | None]


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """How an actor is trained.

    iterations: steps of the actor; warm_up: steps of the critic alone before them
    batch:      codes a step; replay: decoded prior codes at the start
    refresh:    every so many iterations a batch of the actor's outputs is decoded for the critic
    layers:     widths of the relu layers of both; rate: Adam's
    penalty:    weight of the distance; goal: what the critic must think of a rule for it to push no further
    gate:       bias of the gate at the start; below 0 the actor begins near where it is
    tries:      places that `nearest` looks at for each length of the way: on it, and around it
    around:     how far around it, in standard deviations of the prior
    """

    iterations: int = 100
    warm_up: int = 200
    batch: int = 64
    replay: int = 1024
    refresh: int = 4
    layers: tuple[int, ...] = (512, 512)
    rate: float = 1e-3
    penalty: float = 0.3
    goal: float = 0.97
    gate: float = -1.0
    tries: int = 3
    around: float = 0.25


DEFAULT = RuleSettings()
_USUAL_STEPS = 32  # that the settings above are for
_FEW, _OF_FEW = 16, 0.1  # numbers of a personal model at most, and the share of the penalty in them


def settings_for(steps: int, size: int, settings: RuleSettings = DEFAULT) -> RuleSettings:
    """The settings for loops of so many steps and places of so many numbers: those that take longer to decode
    are listened to less, and where few numbers hold all the music, going far in them costs less."""
    share = max(1, steps // _USUAL_STEPS)
    return replace(
        settings,
        replay=max(128, settings.replay // share),
        refresh=settings.refresh * share,
        tries=max(1, settings.tries // share),
        penalty=settings.penalty * (_OF_FEW if size <= _FEW else 1),
    )


LENGTHS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)  # of the actor's way that `nearest` looks at
_AROUND_SEED = 17  # the same places are tried every time
KEPT = 0.95  # the reward from which on a rule counts as kept


class RuleActor:
    """An actor for some rules, and its critic.

    decode: codes [N, Z] -> notes of each, `steps` long
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        decode: Decode,
        size: int,
        steps: int,
        *,
        seed: int = 0,
        settings: RuleSettings = DEFAULT,
    ) -> None:
        if not rules:
            raise ValueError("there are no rules to train for")
        self.rules, self.settings, self.size = tuple(rules), settings, size
        self._decode, self._steps = decode, steps
        self._rng = np.random.default_rng(seed)
        self._critic = Perceptron((size, *settings.layers, len(self.rules)), self._rng)
        self._actor = Perceptron((size, *settings.layers, 2 * size), self._rng)
        self._actor.layers[-1][1][size:] = settings.gate

    def rewards(self, notes: Sequence[Sequence[Note]]) -> Array:
        """[N, R] of chunks of notes."""
        rows = [[rule.reward(chunk, self._steps) for rule in self.rules] for chunk in notes]
        return np.asarray(rows, np.float32).reshape(len(notes), len(self.rules))

    def fit(self, on_step: OnStep | None = None) -> int:
        """Train; returns the iterations done, of `settings.iterations`.

        on_step: called as on_step(share, rewards) after each of many steps: the share of the work that is
                 done, up to 1, and the mean rewards [R] of what was decoded last, the prior's at first, then
                 the actor's outputs; True stops the training
        """
        with one_thread():
            return self._train(on_step)

    def _train(self, on_step: OnStep | None) -> int:
        settings, rng = self.settings, self._rng
        critic_adam = Adam(self._critic.parameters.size, settings.rate)
        actor_adam = Adam(self._actor.parameters.size, settings.rate)
        # counted in decoded codes, a step of the critic or the actor like one of them
        before, each = settings.replay + settings.warm_up, 1 + settings.batch / settings.refresh
        work = before + settings.iterations * each

        def stopped(done: float, rewards: Array) -> bool:
            return on_step is not None and on_step(min(1.0, done / work), rewards) is True

        codes = self._prior(settings.replay)
        rewards = np.empty((0, len(self.rules)), np.float32)
        for first in range(0, settings.replay, settings.batch):
            heard = self._decode(codes[first : first + settings.batch])
            rewards = np.concatenate([rewards, self.rewards(heard)])
            if stopped(len(rewards), rewards.mean(axis=0)):
                return 0
        own_codes, own_rewards = codes[:0], rewards[:0]  # the actor's outputs
        latest = rewards.mean(axis=0)

        def judge() -> None:
            half = settings.batch // 2 if len(own_codes) else 0
            one = rng.integers(len(codes), size=settings.batch - half)
            z, wanted = codes[one], rewards[one]
            if half:
                other = rng.integers(len(own_codes), size=half)
                z = np.concatenate([z, own_codes[other]])
                wanted = np.concatenate([wanted, own_rewards[other]])
            critic_loss(self._critic, z, wanted)
            critic_adam.step(self._critic.parameters, self._critic.gradient)

        for number in range(settings.warm_up):
            judge()
            if stopped(settings.replay + number + 1, latest):
                return 0
        for iteration in range(1, settings.iterations + 1):
            judge()
            z = self._prior(settings.batch)
            actor_loss(self._actor, self._critic, z, settings.penalty, settings.goal)
            actor_adam.step(self._actor.parameters, self._actor.gradient)
            if iteration % settings.refresh == 0:
                fresh = moved(self._actor, self._prior(settings.batch))
                found = self.rewards(self._decode(fresh))
                latest = found.mean(axis=0)
                own_codes = np.concatenate([own_codes, fresh])[-settings.replay :]
                own_rewards = np.concatenate([own_rewards, found])[-settings.replay :]
            if stopped(before + iteration * each, latest):
                return iteration
        return settings.iterations

    def move(self, codes: Array) -> Array:
        """Where the actor moves codes [N, Z] to."""
        with one_thread():
            return np.asarray(moved(self._actor, np.asarray(codes, np.float32)), np.float32)

    def nearest(self, codes: Array, decode: Decode | None = None) -> Array:
        """For each of codes [N, Z] the place whose music keeps the rules (each reward at least KEPT) and the
        contour of the code's own best; of several such the nearest. Where none keeps them all, the one that
        comes nearest to it.

        Looked at are LENGTHS of the way to where the actor moves the code, and places around each of them. A
        code that keeps the rules stays where it is.
        decode: judged by, in place of the one that the actor was trained with
        """
        start: Array = np.asarray(codes, np.float32)
        decode = decode or self._decode
        best = start.copy()
        notes = decode(start)
        short = self._short(notes)
        way = self.move(start) - start
        for number in np.flatnonzero(short > 0).tolist():
            tried = self._around(start[number], way[number])
            heard = decode(tried)
            lacking = self._short(heard)
            kept = [
                contour_likeness(notes[number], one, self._steps) if lack <= lacking.min() else -np.inf
                for one, lack in zip(heard, lacking)
            ]
            far = np.linalg.norm(tried - start[number], axis=1)
            first = int(np.lexsort((far, -np.round(kept, 3)))[0])
            if lacking[first] < short[number]:
                best[number] = tried[first]
        return best

    def _around(self, start: Array, way: Array) -> Array:
        """Places [K, Z] along the way from a code [Z] and around it."""
        rng = np.random.default_rng(_AROUND_SEED)
        tries = self.settings.tries
        along = start + np.asarray(LENGTHS, np.float32)[:, None] * way  # [lengths, Z]
        places = np.repeat(along, tries, axis=0)
        noise = rng.standard_normal(places.shape, dtype=np.float32)
        noise[::tries] = 0
        return np.asarray(places + np.float32(self.settings.around) * noise, np.float32)

    def _short(self, notes: Sequence[Sequence[Note]]) -> Array:
        """[N]: how much is lacking to keep all rules, summed over them; 0 where they are kept."""
        return np.maximum(KEPT - self.rewards(notes), 0).sum(axis=1)

    def _prior(self, count: int) -> Array:
        return self._rng.standard_normal((count, self.size), dtype=np.float32)
