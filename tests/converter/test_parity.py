"""Converted checkpoints do what the real magenta.js did with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_converter import convert
from midime_tui.models import MusicVAE
from tests.converter.golden import CASES, Golden, plain

Case = tuple[Golden, MusicVAE]


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    golden = Golden(request.param)
    out: Path = tmp_path_factory.mktemp("converted") / f"{golden.name}.h5"
    convert(golden.checkpoint, out)
    vae = MusicVAE.load(out)
    return golden, vae.conditioned(vae.controls(**golden.conditions))


def test_notes_become_the_same_tensors(case: Case) -> None:
    golden, vae = case
    np.testing.assert_array_equal(vae.converter.to_tensors(golden.chunks), golden.tensors)


def test_chords_and_the_like_become_the_same_controls(case: Case) -> None:
    golden, vae = case
    controls = vae.controls(**golden.conditions)
    assert (controls is None) == (golden.controls is None)
    if controls is not None:
        np.testing.assert_array_equal(controls, golden.controls)


def test_mu_is_the_same_within_a_hundred_thousandth(case: Case) -> None:
    """magenta.js encodes tracks of different lengths one chunk at a time, we in a batch."""
    golden, vae = case
    mu, _ = vae.encode(golden.tensors)
    np.testing.assert_allclose(mu, golden.mu, rtol=0, atol=1e-5)


def test_argmax_decoding_takes_the_same_tokens(case: Case) -> None:
    golden, vae = case
    y = vae.decode(golden.z)
    ends = np.cumsum(golden.data["depths"])[:-1]
    tokens = np.stack([part.argmax(axis=-1) for part in np.split(y, ends, axis=-1)], axis=1)
    np.testing.assert_array_equal(tokens, golden.tokens)


def test_logits_are_the_same_within_two_ten_thousandths(case: Case) -> None:
    golden, vae = case
    z = golden.z[:1]
    logits = vae.teacher_forced_logits(z, vae.decode(z))[0]
    ends = np.cumsum(golden.data["depths"])[:-1]
    for ours, theirs in zip(np.split(logits, ends, axis=-1), golden.logits):
        np.testing.assert_allclose(ours[:: golden.data["logits_every"]], theirs, rtol=0, atol=2e-4)


def test_the_recorded_margins_leave_no_room_for_chance(case: Case) -> None:
    """Equal tokens prove something only where no two logits are nearer than rounding."""
    golden, _ = case
    assert golden.data["margin"] > 1e-3


def test_decoded_notes_are_the_same(case: Case) -> None:
    golden, vae = case
    for y, theirs in zip(vae.decode(golden.z), golden.notes, strict=True):
        assert plain(vae.converter.to_notes(y)) == theirs


def test_a_batch_decodes_as_its_codes_do_alone(case: Case) -> None:
    golden, vae = case
    together = vae.decode(golden.z)
    alone = np.concatenate([vae.decode(z[None]) for z in golden.z])
    np.testing.assert_array_equal(together, alone)


def test_a_batch_encodes_as_its_chunks_do_alone(case: Case) -> None:
    golden, vae = case
    together, _ = vae.encode(golden.tensors)
    alone = np.concatenate([vae.encode(tensor[None])[0] for tensor in golden.tensors])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-6)
