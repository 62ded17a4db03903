"""Sketches and settings on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_tui.jam.jam import Jam
from midime_tui.jam.sketch import sketch_of
from midime_tui.jam.sketch_file import write_sketch
from midime_tui.jam.sketchbook import sketch_path
from tests.cli.conftest import Run
from tests.models.random_model import random_model


@pytest.fixture
def named(home: Path) -> Path:
    """A sketch that has a name."""
    base = home / "small.h5"
    random_model(name="small").save(base)
    path = sketch_path("waltz")
    path.parent.mkdir(parents=True)
    write_sketch(sketch_of(Jam.open(["augustin"], base)), path)
    return path


def test_sketches_are_listed(midime: Run, named: Path) -> None:
    assert midime("sketches").out.startswith("waltz  ")
    assert midime("sketches", "--json").json["sketches"][0]["path"] == str(named)


def test_a_sketch_is_deleted_only_when_that_was_said_twice(
    midime: Run, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = midime("sketches", "delete", "waltz")
    assert (done.code, "--yes" in done.err) == (1, True)
    assert named.exists()

    class Typed:
        @staticmethod
        def isatty() -> bool:
            return True

        @staticmethod
        def readline() -> str:
            return "walz\n"

    monkeypatch.setattr("sys.stdin", Typed())
    assert "nothing is deleted" in midime("sketches", "delete", "waltz").out
    assert named.exists()
    done = midime("sketches", "delete", "waltz", "--yes")
    assert done.code == 0
    assert not named.exists()
    assert (named.parent / "deleted" / named.name).exists()
    assert "no sketch named" in midime("sketches", "delete", "waltz", "--yes").err


def test_broken_work_is_told_and_kept(midime: Run, home: Path) -> None:
    folder = home / "autosave"
    folder.mkdir()
    (folder / "x.midime-sketch").write_bytes(b"PK")
    assert "set aside as x.midime-sketch.broken" in midime("sketches").out
    assert (folder / "x.midime-sketch.broken").read_bytes() == b"PK"


def test_settings_print_an_example_that_can_be_used(midime: Run, home: Path) -> None:
    done = midime("settings")
    assert done.out.startswith(f"# {home / 'settings.toml'} is not there")
    (home / "settings.toml").write_text(done.out, encoding="utf-8")
    again = midime("settings")
    assert (again.code, "is there, and right" in again.out) == (0, True)
    assert midime("settings", "--path").out.strip() == str(home / "settings.toml")


def test_a_wrong_setting_ends_every_start_with_one_sentence(midime: Run, home: Path) -> None:
    (home / "settings.toml").write_text('\n[keys]\nplay = "q"\n')
    for words in (["settings"], ["--plain"], ["jam", "--plain"]):
        done = midime(*words)
        assert done.code == 1
        assert "settings.toml, line 3: the key 'q' of 'play' already belongs to 'quit'" in done.err
        assert len(done.err.splitlines()) == 1
