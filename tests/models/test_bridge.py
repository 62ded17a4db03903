"""The hand-written gradients of a bridge, its file, and that it refuses what it was not trained for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.bridge import Bridge, BridgeSide, find_bridge
from midime_tui.models.bridge_file import bridge_names, save_bridge, shipped_bridges
from midime_tui.models.bridge_network import BridgeNetwork, BridgeWeights, sliced_distance
from midime_tui.models.rules_network import Floats, Perceptron
from midime_tui.models.store import read_card, read_model, write_model
from midime_tui.models.weights import find_model

SHARED, ATTRIBUTES, ROWS = 3, 2, 5
ALONE = {
    "reconstruction": {},
    "kl": {"kl": 0.7},
    "distance": {"distance": 2.0},
    "labels": {"labels": 3.0},
    "moved": {"moved": 3.0},
    "pairs": {"pairs": 2.0},
    "all": {"kl": 0.7, "distance": 2.0, "labels": 3.0, "moved": 3.0, "pairs": 2.0},
}
NOTHING = {"kl": 0.0, "distance": 0.0, "labels": 0.0, "moved": 0.0, "pairs": 0.0}


def shaken(network: Perceptron, rng: np.random.Generator) -> None:
    """Away from the corners of its relus."""
    for _, bias in network.layers:
        bias[...] = rng.normal(0, 0.3, bias.shape)


@pytest.mark.parametrize("terms", ALONE.values(), ids=list(ALONE))
@pytest.mark.parametrize("layers", [(6,), (6, 5)], ids=str)
def test_gradient_equals_finite_differences(layers: tuple[int, ...], terms: dict[str, float]) -> None:
    rng = np.random.default_rng(len(layers))
    network = BridgeNetwork((4, 3), SHARED, layers, ATTRIBUTES, rng, np.float64)
    critics = tuple(Perceptron((size, 4, ATTRIBUTES), rng, np.float64) for size in (4, 3))
    for part in (*network.parts, *critics):
        shaken(part, rng)
    codes = rng.normal(size=(ROWS, 4)), rng.normal(size=(ROWS, 3))
    attributes = rng.normal(size=(ROWS, ATTRIBUTES)), rng.normal(size=(ROWS, ATTRIBUTES))
    noise = rng.normal(size=(ROWS, SHARED)), rng.normal(size=(ROWS, SHARED))
    directions = rng.normal(size=(SHARED, 4))
    weights = BridgeWeights(**{**NOTHING, **terms})

    def loss() -> float:
        return network.loss_and_gradient(
            codes, attributes, noise, directions, (critics[0], critics[1]), weights
        ).total

    loss()
    own = [part.gradient.copy() for part in network.parts]
    for part, gradient in zip(network.parts, own):
        picked = rng.permutation(gradient.size)[:40]
        numerical: Floats = np.empty(len(picked))
        for place, index in enumerate(picked):
            kept, width = part.parameters[index], 1e-6
            part.parameters[index] = kept + width
            above = loss()
            part.parameters[index] = kept - width
            numerical[place] = (above - loss()) / (2 * width)
            part.parameters[index] = kept
        np.testing.assert_allclose(gradient[picked], numerical, rtol=1e-5, atol=1e-8)
    assert max(np.abs(gradient).max() for gradient in own) > 1e-3


def test_sliced_distance_is_that_of_two_clouds() -> None:
    rng = np.random.default_rng(0)
    cloud = rng.normal(size=(50, 2))
    directions = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert sliced_distance(cloud, cloud[::-1], directions)[0] == 0
    moved, _, _ = sliced_distance(cloud + np.array([3.0, 0.0]), cloud, directions)
    assert moved == pytest.approx(9 / 2)


def small(identities: tuple[str, str] = ("one", "other")) -> Bridge:
    rng = np.random.default_rng(3)
    sides = tuple(
        BridgeSide(
            name,
            identity,
            count,
            z_size,
            rng.normal(size=count * z_size).astype(np.float32),
            np.full(count * z_size, 0.5, np.float32),
        )
        for name, identity, count, z_size in (("m", identities[0], 2, 3), ("d", identities[1], 1, 4))
    )
    return Bridge((sides[0], sides[1]), BridgeNetwork((6, 4), 2, (5,), 1, rng), licence="L")


def test_a_file_brings_the_same_translations_back(tmp_path: Path) -> None:
    bridge, codes = small(), np.random.default_rng(1).normal(size=(7, 6)).astype(np.float32)
    save_bridge(bridge, tmp_path / "a.bridge", float16=False)
    again = Bridge.load(tmp_path / "a.bridge")
    np.testing.assert_array_equal(bridge.translate(codes, 0), again.translate(codes, 0))
    assert again.names == bridge_names(tmp_path / "a.bridge") == ("m", "d")
    assert again.licence == "L"
    save_bridge(bridge, tmp_path / "b.bridge")
    np.testing.assert_allclose(
        Bridge.load(tmp_path / "b.bridge").translate(codes, 0), bridge.translate(codes, 0), atol=0.01
    )


def test_variety_is_another_player_for_each_seed_and_the_same_for_all_codes() -> None:
    bridge, codes = small(), np.random.default_rng(1).normal(size=(7, 6)).astype(np.float32)
    plain = bridge.translate(codes, 0)
    one, same, other = (
        bridge.translate(codes, 0, 1.0, np.random.default_rng(seed)) - plain for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.1
    np.testing.assert_allclose(one, np.tile(one[:1], (7, 1)), atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        {"sides": []},
        {"sides": [{"name": "m"}, {"name": "d"}]},
        {"layers": [1 << 13]},
        {"layers": [1 << 40]},
        {"layers": []},
        {"shared": True},
        {"shared": 3},
    ],
    ids=str,
)
def test_a_file_that_contradicts_itself_is_one_sentence(tmp_path: Path, change: dict[str, object]) -> None:
    save_bridge(small(), tmp_path / "a.bridge")
    stored = read_model(tmp_path / "a.bridge")
    write_model(tmp_path / "b.bridge", "bridge", {**stored.config, **change}, stored.variables)
    with pytest.raises(MidimeError, match=r"b\.bridge is damaged: "):
        Bridge.load(tmp_path / "b.bridge")


def test_a_base_model_is_no_bridge(tmp_path: Path) -> None:
    write_model(tmp_path / "a.bridge", "musicvae", {}, {"x": np.zeros(3, np.float32)})
    with pytest.raises(MidimeError, match="a bridge between two models"):
        Bridge.load(tmp_path / "a.bridge")
    with pytest.raises(MidimeError, match="not a whole bridge"):
        bridge_names(tmp_path / "a.bridge")


def test_another_training_of_a_base_model_is_refused() -> None:
    base = MusicVAE.load("drums-2bar")
    with pytest.raises(MidimeError, match=r"trained for the base model d \(other\), not for drums-2bar"):
        small().sides[1].check(base)
    small(("x", base.identity)).sides[1].check(base)
    with pytest.raises(MidimeError, match="between m and d; x is not one"):
        small().side_of("x")


def test_bridges_are_found_from_either_side(tmp_path: Path) -> None:
    save_bridge(small(), tmp_path / "a.bridge")
    assert find_bridge("d", "m", [tmp_path / "a.bridge"]).names == ("m", "d")
    with pytest.raises(MidimeError, match="no bridge between m and x: there are bridges between m and d"):
        find_bridge("m", "x", [tmp_path / "a.bridge"])


def test_bridges_that_ship_fit_the_models_that_ship() -> None:
    paths = shipped_bridges()
    assert paths
    for path in paths:
        for side in Bridge.load(path).sides:
            assert read_card(find_model(side.name)).sha256 == side.identity, f"{path.name}: train it again"
