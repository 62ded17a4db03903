"""Converted decoders of hits, by a NADE or each by itself, do what the real magenta.js did with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_converter import convert
from midime_converter.convert import open_checkpoint
from midime_tui.models import MusicVAE
from tests.converter.bundle_writer import write_bundle
from tests.converter.golden import Golden, cases_of, plain

Case = tuple[Golden, MusicVAE]


@pytest.fixture(scope="module", params=cases_of("nade", "boolean"))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    golden = Golden(request.param)
    out: Path = tmp_path_factory.mktemp("converted") / f"{golden.name}.h5"
    convert(golden.checkpoint, out)
    return golden, MusicVAE.load(out)


def test_notes_become_the_same_tensors(case: Case) -> None:
    golden, vae = case
    np.testing.assert_array_equal(vae.converter.to_tensors(golden.chunks), golden.tensors)


def test_mu_is_the_same_within_a_hundred_thousandth(case: Case) -> None:
    golden, vae = case
    mu, _ = vae.encode(golden.tensors)
    np.testing.assert_allclose(mu, golden.mu, rtol=0, atol=1e-5)


def test_decoding_takes_the_same_drums(case: Case) -> None:
    golden, vae = case
    np.testing.assert_array_equal(vae.decode(golden.z), golden.y)


def test_the_logits_of_every_drum_are_the_same_within_two_ten_thousandths(case: Case) -> None:
    golden, vae = case
    logits = vae.teacher_forced_logits(golden.z[:1], golden.y[:1])[0]
    np.testing.assert_allclose(logits, np.concatenate(golden.logits, axis=1), rtol=0, atol=2e-4)


def test_the_recorded_margins_leave_no_room_for_chance(case: Case) -> None:
    golden, _ = case
    assert golden.data["margin"] > 1e-3


def test_decoded_notes_are_the_same(case: Case) -> None:
    golden, vae = case
    for y, theirs in zip(vae.decode(golden.z), golden.notes, strict=True):
        assert plain(vae.converter.to_notes(y)) == theirs


def test_a_batch_decodes_as_its_codes_do_alone(case: Case) -> None:
    golden, vae = case
    alone = np.concatenate([vae.decode(z[None]) for z in golden.z])
    np.testing.assert_array_equal(vae.decode(golden.z), alone)


def test_the_same_variables_in_a_tensorflow_bundle_are_the_same_model(case: Case, tmp_path: Path) -> None:
    """But for the input: the Python original has its "no hit" bit in the right row."""
    golden, vae = case
    if golden.data["output"] == "boolean":
        pytest.skip("no published bundle has a decoder of booleans")
    checkpoint = open_checkpoint(golden.checkpoint)
    stored = {name: (shape, checkpoint.read(name).tobytes()) for name, shape in checkpoint.shapes.items()}
    prefix = write_bundle(tmp_path / "nade-drums_2bar", stored)
    convert(prefix, tmp_path / "model.h5")
    ours = MusicVAE.load(tmp_path / "model.h5")
    assert ours.identity == vae.identity
    assert (ours.converter.config()["type"], ours.converter.origin) == ("drum-roll", "magenta")
    np.testing.assert_array_equal(ours.decode(golden.z), vae.decode(golden.z))
