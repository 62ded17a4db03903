"""Models that are told more than notes, end their segments with a token, or write yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models.config import ModelConfig
from midime_tui.models.musicvae import MusicVAE
from tests.models.random_model import random_model, random_variables

BAND: dict[str, Any] = {
    "type": "multitrack",
    "steps": 12,
    "rows": 24,
    "segments": 3,
    "min_pitch": 60,
    "max_pitch": 61,
    "velocity_bins": 0,
}
DEPTH = 2 * 2 + 12 + 129 + 1


def band(origin: str, seed: int = 0) -> MusicVAE:
    return random_model(
        name="band",
        converter={**BAND, "origin": origin},
        steps=24,
        segments=3,
        z_size=6,
        seed=seed,
        depth_in=DEPTH,
        depths_out=(DEPTH,),
        encoder=(5,),
        encoder_levels=2,
        conductor=(6,),
        decoder=(7,),
        scale=1.3,
    )


def preprocessed(origin: str, segments: int = 1) -> MusicVAE:
    """A melody model whose chords go through a bidirectional layer."""
    rng = np.random.default_rng(3)
    variables = random_variables(
        z_size=6,
        encoder=(5,),
        decoder=(7,),
        controls=6,
        encoder_levels=2 if segments > 1 else 1,
        conductor=(4,) if segments > 1 else (),
    )
    for name in list(variables):
        if name.startswith("encoder/") and name.endswith("cell_0/lstm_cell/kernel") and "level_1" not in name:
            variables[name] = rng.normal(0, 0.2, (90 + 25 + 5, 20)).astype(np.float32)
    for way in ("fw", "bw"):
        place = f"control_preprocessing/cell_0/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell"
        variables[f"{place}/kernel"] = rng.normal(0, 0.5, (25 + 3, 12)).astype(np.float32)
        variables[f"{place}/bias"] = rng.normal(0, 0.5, 12).astype(np.float32)
    config = ModelConfig(
        name="told",
        converter={"type": "melody", "steps": 32, "segments": segments, "origin": origin},
        z_size=6,
        segments=segments,
        conditions={"chords": "major-minor"},
    )
    return MusicVAE(config, variables)


def test_segments_are_read_to_their_end_and_no_further() -> None:
    vae = band("magenta")
    rng = np.random.default_rng(1)
    x = np.eye(DEPTH, dtype=np.float32)[rng.integers(0, DEPTH - 1, (4, 24))]
    lengths = rng.integers(1, 9, (4, 3))
    for chunk, ends in zip(x.reshape(4, 3, 8, DEPTH), lengths):
        for segment, end in zip(chunk, ends):
            segment[end - 1] = np.eye(DEPTH)[DEPTH - 1]
    other = x.copy().reshape(4, 3, 8, DEPTH)
    for chunk, ends in zip(other, lengths):
        for segment, end in zip(chunk, ends):
            segment[end:] = 0
    np.testing.assert_array_equal(vae.encode(x)[0], vae.encode(other.reshape(x.shape))[0])
    alone = np.concatenate([vae.encode(one[None])[0] for one in x])
    np.testing.assert_allclose(vae.encode(x)[0], alone, rtol=0, atol=1e-6)


def test_a_segment_without_an_end_is_read_whole() -> None:
    vae = band("magenta")
    x = np.zeros((1, 24, DEPTH), np.float32)
    x[0, :, 3] = 1
    changed = x.copy()
    changed[0, 7, 3], changed[0, 7, 4] = 0, 1
    assert not np.array_equal(vae.encode(x)[0], vae.encode(changed)[0])


@pytest.mark.parametrize("seed", range(3))
def test_the_python_original_s_segments_end_at_their_token(seed: int) -> None:
    """What is behind it is empty, and the next segment begins from the token."""
    theirs, ours = band("magenta.js", seed), band("magenta", seed)
    for vae in (theirs, ours):
        vae.variables["core_decoder/decoder/output_projection/bias"][DEPTH - 1] += 2.0
    z = np.random.default_rng(seed).standard_normal((6, 6)).astype(np.float32)
    whole, cut = theirs.decode(z), ours.decode(z)
    first, whole_first = cut[:, :8], whole[:, :8]
    ended = whole_first[:, :, -1].argmax(axis=1)
    for sequence, full, end in zip(first, whole_first, ended):
        stop = end + 1 if full[end, -1] else 8
        np.testing.assert_array_equal(sequence[:stop], full[:stop])
        assert not sequence[stop:].any()
    assert np.array_equal(whole.sum(axis=2), np.ones((6, 24)))
    # the second segment goes on as if the end had been the step before it
    truth = np.array(cut)
    truth[:, 7] = np.where(np.asarray(cut[:, :8, -1].any(axis=1))[:, None], np.eye(DEPTH)[-1], cut[:, 7])
    logits = ours.teacher_forced_logits(z, truth)
    np.testing.assert_array_equal(logits[:, 8].argmax(axis=1), cut[:, 8].argmax(axis=1))


def test_controls_may_be_told_once_for_all() -> None:
    vae = preprocessed("midime")
    controls = vae.controls("C G Am F")
    assert controls is not None
    z = np.random.default_rng(0).standard_normal((3, 6)).astype(np.float32)
    told = vae.conditioned(controls)
    assert vae.lacks_controls
    assert not told.lacks_controls
    np.testing.assert_array_equal(told.decode(z), vae.decode(z, controls=controls))
    np.testing.assert_array_equal(told.decode(z), vae.decode(z, controls=np.stack([controls] * 3)))
    with pytest.raises(ValueError, match="needs controls"):
        vae.decode(z)
    with pytest.raises(ValueError, match="controls has shape"):
        vae.conditioned(np.zeros((5, 25)))


def test_the_decoder_hears_chords_to_come_through_the_preprocessing() -> None:
    vae = preprocessed("midime")
    z = np.zeros((1, 6), np.float32)
    truth = np.zeros((1, 32, 90), np.float32)
    first = [vae.teacher_forced_logits(z, truth, vae.controls(chords))[0, 0] for chords in ("C F", "C Dm")]
    assert not np.array_equal(first[0], first[1])


def test_magenta_js_preprocesses_each_segment_alone() -> None:
    z, truth = np.zeros((1, 6), np.float32), np.zeros((1, 32, 90), np.float32)
    for origin, same in (("magenta.js", True), ("magenta", False)):
        vae = preprocessed(origin, segments=2)
        heard = [vae.teacher_forced_logits(z, truth, vae.controls(c))[0, :16] for c in ("C F", "C Dm")]
        assert np.array_equal(heard[0], heard[1]) == same


def test_conditions_that_do_not_fit_the_weights_are_named() -> None:
    vae = preprocessed("midime")
    data = {**vae.config.to_json(), "conditions": {"chords": "triad"}}
    with pytest.raises(MidimeError, match="conditions of 49 numbers a step; its weights need 25"):
        MusicVAE(data, vae.variables).controls("C")


def test_a_config_with_conditions_comes_back() -> None:
    config = ModelConfig(boolean=True, conditions={"key": True})
    assert ModelConfig.from_json(config.to_json()) == config
    assert "boolean" not in ModelConfig().to_json()
    with pytest.raises(MidimeError, match="boolean must be true or false"):
        ModelConfig.from_json({"boolean": 1})


def test_yes_or_no_is_drawn_with_a_temperature() -> None:
    variables = random_variables(depth_in=1, depths_out=(1,), z_size=6, encoder=(5,), decoder=(7,))
    vae = MusicVAE({"converter": {"type": "rhythm"}, "z_size": 6, "boolean": True}, variables)
    z = np.zeros((400, 6), np.float32)
    drawn = vae.decode(z, 1.0, np.random.default_rng(0))
    assert set(np.unique(drawn)) == {0.0, 1.0}
    logit = float(vae.teacher_forced_logits(z[:1], np.zeros((1, 32, 1), np.float32))[0, 0, 0])
    assert drawn[:, 0].mean() == pytest.approx(1 / (1 + np.exp(-logit)), abs=0.08)
    assert np.array_equal(vae.decode(z[:1])[0, 0] == 1, [logit >= 0])
