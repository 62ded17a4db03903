"""The critic's and the actor's hand-written gradients, and a small training."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from midime_tui.models.rules import KEPT, RuleActor, RuleSettings
from midime_tui.models.rules_network import Floats, Perceptron, actor_loss, critic_loss
from midime_tui.music.notes import Note
from midime_tui.music.rules import parse_rules
from midime_tui.nn.arrays import Array

STEPS = 32


def shaken(widths: list[int], rng: np.random.Generator) -> Perceptron:
    """A float64 network away from the corners of its relus."""
    network = Perceptron(widths, rng, dtype=np.float64)
    for _, bias in network.layers:
        bias[...] = rng.normal(0, 0.3, bias.shape)
    return network


def compare(network: Perceptron, loss: Callable[[], float]) -> None:
    """The gradient that `loss` leaves in the network against finite differences."""
    loss()
    own: Floats = network.gradient.copy()
    numerical = np.empty_like(own)
    for index in range(own.size):
        kept, width = network.parameters[index], 1e-6
        network.parameters[index] = kept + width
        above = loss()
        network.parameters[index] = kept - width
        numerical[index] = (above - loss()) / (2 * width)
        network.parameters[index] = kept
    np.testing.assert_allclose(own, numerical, rtol=1e-5, atol=1e-8)
    assert np.abs(own).max() > 1e-4


@pytest.mark.parametrize("layers", [[6], [6, 5], [6, 5, 4]], ids=str)
@pytest.mark.parametrize("rules", [1, 3])
def test_critic_gradient_equals_finite_differences(layers: list[int], rules: int) -> None:
    rng = np.random.default_rng(len(layers) + rules)
    critic = shaken([4, *layers, rules], rng)
    z, rewards = rng.normal(size=(5, 4)), rng.uniform(size=(5, rules))
    compare(critic, lambda: critic_loss(critic, z, rewards))


@pytest.mark.parametrize("layers", [[6], [6, 5]], ids=str)
@pytest.mark.parametrize(("penalty", "goal"), [(0.0, 0.999), (0.5, 0.97), (2.0, 0.5)])
def test_actor_gradient_equals_finite_differences(layers: list[int], penalty: float, goal: float) -> None:
    rng = np.random.default_rng(7)
    critic, actor = shaken([4, 6, 2], rng), shaken([4, *layers, 8], rng)
    z = rng.normal(size=(5, 4))
    compare(actor, lambda: actor_loss(actor, critic, z, penalty, goal))


def toy(places: Array) -> list[list[Note]]:
    """Number j says whether step 4 j has C (above 0) or C#, number 8 + j whether a second note follows."""
    return [
        [Note(4 * j, 4 * j + 2, 60 if place[j] > 0 else 61) for j in range(8)]
        + [Note(4 * j + 2, 4 * j + 4, 60) for j in range(8) if place[8 + j] > 0]
        for place in places
    ]


def trained(seed: int = 0, *, stop_at: float = 2.0) -> tuple[RuleActor, int]:
    """An actor, and the iterations that it was trained for."""
    settings = RuleSettings(
        iterations=60, warm_up=100, batch=32, replay=256, layers=(32,), rate=5e-3, penalty=0.05
    )
    actor = RuleActor(parse_rules(["key=C", "dense"]), toy, 16, STEPS, seed=seed, settings=settings)
    seen: list[float] = []

    def on_step(share: float, rewards: Array) -> bool:
        assert rewards.shape == (2,)
        seen.append(share)
        return share >= stop_at

    done = actor.fit(on_step)
    assert seen == sorted(set(seen))
    assert len(seen) > done
    assert seen[-1] == pytest.approx(1.0) or stop_at <= seen[-1]
    return actor, done


def test_a_training_raises_the_rewards_of_held_out_codes() -> None:
    actor, _ = trained()
    codes = np.random.default_rng(5).standard_normal((128, 16), dtype=np.float32)
    before = actor.rewards(toy(codes)).mean(axis=0)
    after = actor.rewards(toy(actor.move(codes))).mean(axis=0)
    assert (after > before + 0.6 * (1 - before)).all()


def test_the_nearest_place_keeps_the_rules_no_worse_and_what_keeps_them_stays() -> None:
    actor, _ = trained()
    codes = np.random.default_rng(6).standard_normal((64, 16), dtype=np.float32)
    moved, near = actor.move(codes), actor.nearest(codes)

    def short(places: Array) -> Array:
        return np.asarray(np.maximum(KEPT - actor.rewards(toy(places)), 0).sum(axis=1))

    assert (short(near) <= short(moved) + 1e-6).all()
    assert (short(near) <= short(codes) + 1e-6).all()
    kept = short(codes) == 0
    np.testing.assert_array_equal(near[kept], codes[kept])


def test_of_the_places_that_keep_a_rule_the_one_with_the_contour_is_taken() -> None:
    def two_notes(places: Array) -> list[list[Note]]:
        """Rising where the second number is below 1, else falling; in C major where the first is above 1."""
        pitches = [((60, 64) if place[1] < 1 else (64, 60), int(place[0] <= 1)) for place in places]
        return [[Note(0, 4, low + up), Note(4, 8, high + up)] for (low, high), up in pitches]

    settings = RuleSettings(
        iterations=60, warm_up=100, batch=32, replay=256, layers=(32,), rate=5e-3, penalty=0.05
    )
    actor = RuleActor(parse_rules(["key=C"]), two_notes, 2, STEPS, settings=settings)
    actor.fit()
    near = actor.nearest(np.array([[0.5, -0.5], [0.2, 0.4], [-0.3, 0.7]], np.float32))
    assert (near[:, 0] > 1).all()
    assert (near[:, 1] < 1).all()


def test_the_same_seed_gives_the_same_places() -> None:
    codes = np.random.default_rng(7).standard_normal((4, 16), dtype=np.float32)
    np.testing.assert_array_equal(trained(3)[0].move(codes), trained(3)[0].move(codes))


def test_a_training_can_be_stopped() -> None:
    assert trained(stop_at=0.1)[1] == 0, "while the prior is listened to"
    assert 0 < trained(stop_at=0.8)[1] < 60
