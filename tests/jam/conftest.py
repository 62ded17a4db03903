"""A jam on a bundled tune with a small random base model."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_tui.jam.jam import Jam
from tests.models.random_model import random_model

TUNE = "lasst-uns-froh"


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model's file."""
    path = tmp_path_factory.mktemp("models") / "small.h5"
    random_model(name="small").save(path)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no test reads or writes the person's."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MIDIME_HOME", str(folder))
    return folder


@pytest.fixture
def jam(model_path: Path) -> Jam:
    """Opened, not trained."""
    return Jam.open([TUNE], model_path)


@pytest.fixture
def trained(jam: Jam) -> Jam:
    """Trained for a few epochs: enough for a personal model."""
    jam.train(epochs=5)
    return jam
