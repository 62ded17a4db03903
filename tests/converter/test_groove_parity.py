"""Converted grooves do what the real magenta.js did with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_converter import convert
from midime_tui.models import MusicVAE
from tests.converter.groove import GROOVES, Groove

Case = tuple[Groove, MusicVAE]


@pytest.fixture(scope="module", params=GROOVES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    golden = Groove(request.param)
    out: Path = tmp_path_factory.mktemp("converted") / f"{golden.name}.h5"
    convert(golden.checkpoint, out)
    return golden, MusicVAE.load(out)


def test_notes_become_the_same_tensors(case: Case) -> None:
    """Hits to the bit; offsets within what seconds at a tempo round to."""
    golden, vae = case
    ours, theirs = vae.converter.to_tensors(golden.chunks), golden.tensors
    np.testing.assert_array_equal(ours != 0, abs(theirs) > 1e-6)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_mu_is_the_same_within_a_hundred_thousandth(case: Case) -> None:
    golden, vae = case
    mu, _ = vae.encode(golden.tensors)
    np.testing.assert_allclose(mu, golden.mu, rtol=0, atol=1e-5)


def test_hits_are_the_same_and_the_playing_nearly(case: Case) -> None:
    """Velocities and offsets are fed back as they are, so that rounding grows from step to step."""
    golden, vae = case
    y, theirs = vae.decode(golden.z), golden.y
    drums = y.shape[2] // 3
    np.testing.assert_array_equal(y[:, :, :drums], theirs[:, :, :drums])
    np.testing.assert_allclose(y, theirs, rtol=0, atol=5e-5)


def test_logits_are_the_same_within_two_ten_thousandths(case: Case) -> None:
    golden, vae = case
    z = golden.z[:1]
    logits = vae.teacher_forced_logits(z, vae.decode(z))[0]
    np.testing.assert_allclose(logits, golden.logits[0], rtol=0, atol=2e-4)


def test_the_recorded_margins_leave_no_room_for_chance(case: Case) -> None:
    golden, _ = case
    assert golden.data["margin"] > 1e-3


def test_decoded_notes_are_the_same(case: Case) -> None:
    golden, vae = case
    for y, theirs in zip(vae.decode(golden.z), golden.played, strict=False):
        ours = vae.converter.to_notes(y)
        assert [(n.pitch, n.velocity) for n in ours] == [(pitch, max(v, 1)) for pitch, _, v in theirs]
        starts = [n.start + n.shift for n in ours]
        np.testing.assert_allclose(starts, [start for _, start, _ in theirs], rtol=0, atol=1e-5)


def test_a_batch_decodes_as_its_codes_do_alone(case: Case) -> None:
    golden, vae = case
    alone = np.concatenate([vae.decode(z[None]) for z in golden.z])
    np.testing.assert_allclose(vae.decode(golden.z), alone, rtol=0, atol=5e-5)
