"""Which file a model's name means."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from midime_tui.errors import MidimeError
from midime_tui.models import weights


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped models with two in it, and an empty working directory."""
    folder, here = tmp_path / "weights", tmp_path / "here"
    folder.mkdir()
    here.mkdir()
    for name in ("mel-2bar.h5", "drums-2bar.h5", "mel-2bar.md"):
        (folder / name).write_bytes(b"")
    monkeypatch.setattr(weights, "weight_folders", lambda: [folder])
    monkeypatch.setattr(weights, "user_folder", lambda: tmp_path / "user" / "models")
    monkeypatch.chdir(here)
    return folder


def test_shipped_models_by_name(shipped: Path) -> None:
    assert weights.shipped_models() == [shipped / "drums-2bar.h5", shipped / "mel-2bar.h5"]
    assert weights.find_model("mel-2bar") == shipped / "mel-2bar.h5"


def test_a_path_is_a_path(tmp_path: Path) -> None:
    own = tmp_path / "own.h5"
    own.write_bytes(b"")
    assert weights.find_model(own) == own
    assert weights.find_model(str(own)) == own


def test_a_folder_of_the_same_name_does_not_hide_a_shipped_model(shipped: Path) -> None:
    Path("mel-2bar").mkdir()
    assert weights.find_model("mel-2bar") == shipped / "mel-2bar.h5"


def test_a_file_of_the_same_name_is_taken() -> None:
    Path("mel-2bar").write_bytes(b"")
    assert weights.find_model("mel-2bar") == Path("mel-2bar")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Fetched models: one with a dot in its name, one in the way of a shipped one, one unfinished."""
    folder = tmp_path / "user" / "models"
    folder.mkdir(parents=True)
    for name in ("cat-drums.lokl.h5", "mel-2bar.h5", ".trio-x.h5", "note.txt"):
        (folder / name).write_bytes(b"")
    return folder


def test_installed_models_by_name(shipped: Path, installed: Path) -> None:
    assert weights.installed_models() == [installed / "cat-drums.lokl.h5"]
    assert weights.find_model("cat-drums.lokl") == installed / "cat-drums.lokl.h5"
    assert weights.find_model("mel-2bar") == shipped / "mel-2bar.h5"
    with pytest.raises(MidimeError, match=r"there are: drums-2bar, mel-2bar, cat-drums\.lokl;"):
        weights.find_model("trio")


def test_the_user_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("MIDIME_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = weights.user_folder()
    assert folder.name == "models"
    assert "midime" in folder.parts
    assert sys.platform != "linux" or folder == tmp_path / "midime" / "models"
    monkeypatch.setenv("MIDIME_HOME", str(tmp_path / "all"))
    assert weights.user_folder() == tmp_path / "all" / "models"


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(MidimeError, match=r"no model named 'mel-3bar'; there are: drums-2bar, mel-2bar;"):
        weights.find_model("mel-3bar")


@pytest.mark.parametrize("path", ["missing.h5", "folder/missing", "folder/missing.h5"])
def test_a_missing_path_is_said(path: str) -> None:
    with pytest.raises(MidimeError, match="there is no model file"):
        weights.find_model(path)
