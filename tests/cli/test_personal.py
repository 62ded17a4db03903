"""Training, measuring and comparing personal models from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_tui.models import MidiMe
from midime_tui.music.midi_file import read_midi, song_to_midi
from midime_tui.music.notes import Note, Song, Track
from tests.cli.conftest import Run

TUNE = "frere-jacques"


@pytest.fixture
def two_tracks(tmp_path: Path) -> Path:
    """A file whose second track is a melody of its own."""
    low = tuple(Note(step, step + 4, 60) for step in range(0, 64, 4))
    high = tuple(Note(step, step + 8, 72) for step in range(0, 64, 8))
    song = Song("two.mid", (Track("flute", low), Track("oboe", high, 68)))
    song_to_midi(song, tmp_path / "two.mid")
    return tmp_path / "two.mid"


def test_the_original_settings_are_there_by_name(midime: Run, tmp_path: Path) -> None:
    done = midime("train", TUNE, "-o", "me.h5", "--settings", "original", "--json")
    report = done.json
    assert (report["epochs"], report["beta"], report["layers"]) == (100, 1.0, [1024, 256, 64])


def test_every_option_reaches_the_model(midime: Run, tmp_path: Path) -> None:
    options = ["--latent", 7, "--layers", "32,16", "--beta", 0.5, "--epochs", 3, "--augment", "shift"]
    report = midime("train", TUNE, "-o", "me.h5", *options, "--json").json
    me = MidiMe.load(tmp_path / "me.h5")
    assert (me.latent_size, me.layers, me.beta, me.epochs) == (7, (32, 16), 0.5, 3)
    assert report["copies"] == len(me.codes) - len(me.chunks) > 0
    assert [row["chunk"] for row in report["chunk_list"]] == list(range(1, report["chunks"] + 1))


def test_a_track_may_be_chosen_for_every_file(midime: Run, two_tracks: Path) -> None:
    counts = [
        [
            row["notes"]
            for row in midime("train", word, "-o", "m.h5", "--epochs", 1, "--json").json["chunk_list"]
        ]
        for word in (f"{two_tracks}:1", f"{two_tracks}:2", f"{two_tracks}:oboe")
    ]
    assert counts == [[8, 8], [4, 4], [4, 4]]
    done = midime("train", f"{two_tracks}:3", "-o", "m.h5")
    assert done.code == 1
    assert "3" in done.err


def test_training_is_resumed_with_or_without_the_files(midime: Run) -> None:
    midime("train", TUNE, "-o", "a.h5", "--epochs", 10)
    for files in ([], [TUNE]):
        report = midime("train", *files, "--resume", "a.h5", "-o", "b.h5", "--epochs", 5, "--json").json
        assert (report["epochs"], report["epochs_in_all"]) == (5, 15)
    assert midime("train", "-o", "c.h5").code == 1


def test_measures_come_as_text_and_json(midime: Run) -> None:
    midime("train", TUNE, "-o", "me.h5", "--epochs", 60)
    found = midime("measure", "me.h5", "-n", 16, "--json").json
    assert 0 <= found["personal"]["steps_right"] <= found["base"]["steps_right"] <= 1
    assert set(found["ratios"]) == {"pitch_classes", "onset_positions", "ngrams_3", "ngrams_4"}
    assert found["ratios"]["pitch_classes"] > 1
    assert 0 <= found["novel"] <= 1
    assert list(found["steering"]) == ["0.25", "0.5", "1.0", "2.0", "4.0"]
    again = midime("measure", "me.h5", "-n", 16, "--json").json
    assert again == found
    text = midime("measure", "me.h5", "-n", 16).out
    assert "what comes back" in text
    assert "3 intervals found" in text


def test_before_and_after_are_compared_chunk_by_chunk(midime: Run, tmp_path: Path) -> None:
    midime("train", TUNE, "-o", "me.h5", "--epochs", 20)
    done = midime("reconstruct", TUNE, "--personal", "me.h5", "-o", "ab.mid")
    assert done.out.count("step ") >= 4
    found = midime("reconstruct", TUNE, "--personal", "me.h5", "--json").json
    assert len(found["by_chunk"]) == found["chunks"]
    assert {"original", "base", "personal"} == set(found["by_chunk"][0]["notes"])
    song = read_midi(tmp_path / "ab.mid")
    assert [track.name for track in song.tracks] == ["original", "base", "personal"]
    assert song.tracks[1].notes[0].start >= 32
