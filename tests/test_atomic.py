"""A file is written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError


def test_new_file_appears_whole_with_nothing_beside_it(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "song.mid") as aside:
        assert aside.suffix == ".mid"
        aside.write_bytes(b"whole")
        assert not (tmp_path / "song.mid").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["song.mid"]
    assert (tmp_path / "song.mid").read_bytes() == b"whole"


def test_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    old = tmp_path / "song.mid"
    old.write_bytes(b"old")

    def write_half() -> None:
        with atomic_path(old) as aside:
            aside.write_bytes(b"ha")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write_half()
    assert [path.name for path in tmp_path.iterdir()] == ["song.mid"]
    assert old.read_bytes() == b"old"


def test_replaced_file_keeps_its_mode_and_a_new_one_follows_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"")
    old.chmod(0o640)
    umask = os.umask(0o022)
    try:
        for path in (old, new):
            with atomic_path(path) as aside:
                aside.write_bytes(b"x")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE(new.stat().st_mode) == 0o644


def test_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with atomic_path(link) as aside:
        aside.write_bytes(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing/song.mid", "there is no folder"),
        (".", "is a directory"),
        ("file/song.mid", "there is no folder"),
    ],
)
def test_unwritable_places_get_one_sentence(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MidimeError, match=says), atomic_path(tmp_path / name):
        pass


def test_full_disk_gets_one_sentence_and_nothing_half_written(tmp_path: Path) -> None:
    def write() -> None:
        with atomic_path(tmp_path / "song.mid"):
            raise OSError(28, "No space left on device")

    with pytest.raises(MidimeError, match="no space left on device"):
        write()
    assert list(tmp_path.iterdir()) == []
