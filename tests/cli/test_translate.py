"""Translation from the command line, with the bridges that ship."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from midime_tui.jam.translation import rows_at
from midime_tui.models.bridge_file import shipped_bridges
from midime_tui.music.midi_file import read_midi
from midime_tui.music.notes import Note, Track
from tests.cli.conftest import Run

TUNE = "frere-jacques"


def drums(path: Path) -> tuple[Note, ...]:
    (track,) = [track for track in read_midi(path).tracks if track.is_drum]
    return track.notes


def test_drums_for_a_melody_are_the_same_every_time(midime: Run, tmp_path: Path) -> None:
    first = midime("translate", TUNE, "--json").json
    again = midime("translate", TUNE, "--json").json
    assert first["file"] == f"{TUNE}-drums-2bar.mid"
    assert again["file"] == f"{TUNE}-drums-2bar-2.mid"
    assert drums(tmp_path / first["file"]) == drums(tmp_path / again["file"])
    assert (first["from"], first["to"]) == ("mel-2bar", "drums-2bar")
    assert sum(chunk["notes"] for chunk in first["chunks"]) == first["notes"] > 0


def test_both_in_one_file_stand_at_the_same_bars(midime: Run, tmp_path: Path) -> None:
    midime("translate", TUNE, "-o", "drums.mid")
    midime("translate", TUNE, "--both", "-o", "both.mid")
    song = read_midi(tmp_path / "both.mid")
    by_name: dict[str, Track] = {track.name: track for track in song.tracks}
    assert by_name["drums"].notes == drums(tmp_path / "drums.mid")
    from midime_tui.jam.opening import open_piece
    from midime_tui.models import MusicVAE

    cut = open_piece(TUNE, MusicVAE.load("mel-2bar").converter).cut
    melody = by_name["melody"].notes
    assert [(note.start, note.pitch) for note in melody] == [(note.start, note.pitch) for note in cut.notes]


def test_a_place_of_a_personal_model_and_a_small_nudge(midime: Run, personal: Path, tmp_path: Path) -> None:
    """Small moves in, small moves out."""
    changed: dict[float, list[int]] = {0.05: [], 2.0: []}
    for number, x in enumerate((-1.0, 0.5)):
        for away in (0.0, *changed):
            word = f"{personal}@{x + away},{x},0,0.5"
            assert midime("translate", word, "-o", f"{number}-{away}.mid").code == 0
        still = {(note.start, note.pitch) for note in drums(tmp_path / f"{number}-0.0.mid")}
        for away, found in changed.items():
            hits = {(note.start, note.pitch) for note in drums(tmp_path / f"{number}-{away}.mid")}
            found.append(len(hits ^ still))
    assert np.median(changed[0.05]) < np.median(changed[2.0])


def test_a_file_of_drums_can_be_gone_on_from(midime: Run, tmp_path: Path) -> None:
    first = midime("translate", f"{TUNE}@2", "-o", "d.mid", "--json").json
    assert len(first["chunks"]) == 1
    words = ("similar", "d.mid", "--model", "drums-2bar", "--amount", 1, "-n", 1, "--json")
    again = midime(*words).json["loops"][0]["file"]
    assert drums(tmp_path / again) == drums(tmp_path / "d.mid")


def test_back_from_drums_to_a_melody(midime: Run, tmp_path: Path) -> None:
    midime("translate", TUNE, "-o", "d.mid")
    back = midime("translate", "d.mid", "--from", "drums-2bar", "--to", "mel-2bar", "--json")
    assert back.json["notes"] > 0
    assert not any(track.is_drum for track in read_midi(tmp_path / back.json["file"]).tracks)


def test_a_seed_brings_another_player_only_with_variety(midime: Run, tmp_path: Path) -> None:
    for name, *words in (("a", 1), ("b", 2), ("c", 1, "--variety", 1), ("d", 2, "--variety", 1)):
        midime("translate", f"{TUNE}@1", "--seed", *words, "-o", f"{name}.mid")
    a, b, c, d = (drums(tmp_path / f"{name}.mid") for name in "abcd")
    assert a == b
    assert len({a, c, d}) == 3


def test_the_drawing_fits_any_terminal(midime: Run) -> None:
    out = midime("translate", TUNE, "--show", "--ascii").out
    assert out.isascii()
    assert any(line.startswith("kick") and "x" in line for line in out.splitlines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.mid",), "nothing.mid"),
        ((TUNE, "--to", "mel-2bar"), "there is no bridge between mel-2bar and mel-2bar"),
        ((TUNE, "--to", "nothing"), "there is no model named 'nothing'"),
        ((f"{TUNE}@99",), "is not a whole number from 1 to"),
        ((TUNE, "--from", "drums-2bar", "--to", "mel-2bar"), "has no drums"),
        ((TUNE, "--bridge", "no.bridge"), "there is no model file no.bridge"),
        ((TUNE, "-o", "nowhere/x.mid"), "cannot write nowhere/x.mid"),
    ],
    ids=str,
)
def test_what_cannot_be_translated_is_one_line(midime: Run, words: tuple[str, ...], said: str) -> None:
    done = midime("translate", *words)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert said in done.err


def test_a_damaged_bridge_is_one_line(midime: Run, tmp_path: Path) -> None:
    whole = next(path for path in shipped_bridges() if "drums" in path.name)
    shutil.copy(whole, tmp_path / "own.bridge")
    assert midime("translate", TUNE, "--bridge", "own.bridge").code == 0
    data = whole.read_bytes()
    (tmp_path / "own.bridge").write_bytes(data[: len(data) // 2])
    done = midime("translate", TUNE, "--bridge", "own.bridge")
    assert (done.code, len(done.err.splitlines())) == (1, 1)


def test_rows_keep_the_places_of_chunks_that_are_left_out() -> None:
    codes = np.arange(4, dtype=np.float32)[:, None]
    rows, starts = rows_at(codes, (8, 40, 136, 168), 8, 32, 2)
    assert starts == (8, 136)
    assert rows.tolist() == [[0, 1], [2, 3]]
    rows, starts = rows_at(codes, (8, 72, 136, 232), 8, 32, 4)
    assert starts == (8, 136)
    assert rows.tolist() == [[0, 1, 1, 1], [2, 3, 2, 3]]
