"""The list of public checkpoints, and the page that says what stands for each."""

from __future__ import annotations

import re
from pathlib import Path

from midime_converter.catalogue import KNOWN, known_model
from midime_converter.published_configs import CONFIGS
from midime_converter.web import checked_url

ROOT = Path(__file__).parents[2]


def test_every_checkpoint_can_be_asked_for() -> None:
    assert len(KNOWN) == len({model.name for model in KNOWN}) == len({model.url for model in KNOWN}) == 36
    for model in KNOWN:
        assert known_model(model.name) is model
        assert checked_url(model.url) == model.url
        assert model.config is None or model.config in CONFIGS
        assert model.url.endswith(".tar") == (model.form == "TensorFlow")
        assert model.provenance.licence == "Apache-2.0"
        assert ("GrooVAE" in model.provenance.attribution) == ("groov" in model.name or "tap" in model.name)


def test_the_page_names_every_checkpoint_and_golden_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "checkpoints.md").read_text(encoding="utf-8")
    section = text.partition("## Public checkpoints")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in section.splitlines() if re.match(r"\| (?!checkpoint |-)", row)]
    named = {name.strip() for row in rows for name in re.sub(r"\(.*?\)", "", row[1]).split(",")}
    assert named - {"---"} == {model.name for model in KNOWN}
    for row in rows:
        for golden in re.findall(r"`([^`]+)`", row[3]):
            assert (ROOT / golden).exists() or (ROOT / "tests" / "golden" / golden).is_dir(), golden


def test_every_configuration_is_on_the_page() -> None:
    text = (ROOT / "docs" / "checkpoints.md").read_text(encoding="utf-8")
    for name in ("cat-mel_2bar_med_chords", "nade-drums_2bar_full", "groovae_2bar_hits_control"):
        assert f"`{name}`" in text
