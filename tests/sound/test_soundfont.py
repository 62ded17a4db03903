"""SoundFonts: played through the same mix, limiter and player; what is wrong is one sentence."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note
from midime_tui.sound.loudness import loudness
from midime_tui.sound.render import Mix, render
from midime_tui.sound.soundfont import VARIABLE, SoundFontSampler, new_sampler, use_soundfont
from tests.sound.measures import PROGRAMS, cents, fundamental, jump, tune
from tests.sound.process import PlayerProcess
from tests.sound.soundfont_file import soundfont


@pytest.fixture
def font(tmp_path: Path) -> Path:
    pytest.importorskip("tinysoundfont", reason="tinysoundfont is not installed")
    path = tmp_path / "saw.sf2"
    path.write_bytes(soundfont())
    return path


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """What a test chooses is for no other."""
    before = os.environ.pop(VARIABLE, None)
    yield
    os.environ.pop(VARIABLE, None)
    if before is not None:
        os.environ[VARIABLE] = before


def play(font: Path, notes: list[Note], steps: int = 16, loop: bool = False) -> np.ndarray:
    mix = Mix(notes, qpm=120, steps=steps, loop=loop, sampler=SoundFontSampler(str(font), 44100))
    return mix.read(0, mix.frames).T


def test_a_note_has_the_pitch_of_its_key_and_a_drum_sounds(font: Path) -> None:
    audio = play(font, [Note(0, 16, 57)])
    assert abs(cents(fundamental(audio, 220.5), 220.5)) < 5.0
    assert np.abs(play(font, [Note(0, 2, 38, is_drum=True)])).max() > 0.01


def test_it_is_about_as_loud_as_the_voices(font: Path) -> None:
    notes = tune(0, 64)
    own = loudness(render(tune(PROGRAMS["lead"], 64), qpm=120, steps=64))
    assert loudness(play(font, notes, 64)) == pytest.approx(own, abs=3.0)


def test_a_program_that_the_file_lacks_is_played_by_what_it_has(font: Path) -> None:
    assert np.array_equal(play(font, [Note(0, 4, 60, program=77)]), play(font, [Note(0, 4, 60)]))


def test_the_same_notes_give_the_same_samples_and_loops_have_no_seam(font: Path) -> None:
    notes = tune(0, 16, 2)
    audio = play(font, notes, loop=True)
    assert np.array_equal(audio, play(font, notes, loop=True))
    turned = np.roll(audio, 1000, axis=0)
    assert jump(turned[995:1005]) <= jump(audio)
    assert len(audio) == 88200


def test_the_player_sounds_through_it(font: Path, tmp_path: Path) -> None:
    use_soundfont(str(font))
    take = tmp_path / "take.wav"
    with PlayerProcess(f"wav:{take}") as player:
        player.say("load", notes=[[0, 8, 57, 80, 0, 0]], steps=8, qpm=120.0)
        player.say("play")
        player.expect("clock", lambda m: m["playing"] and m["position"] > 7)
        player.end()
    heard = np.frombuffer(take.read_bytes()[44:], "<i2").reshape(-1, 2)[:30000] / 32767
    expected = render([Note(0, 8, 57)], qpm=120, steps=8, loop=False)[:30000]
    assert np.abs(heard - expected)[200:].max() < 2e-3  # it begins with a fade
    assert isinstance(new_sampler(44100), SoundFontSampler)


def test_what_is_no_soundfont_is_one_sentence(font: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sf2"
    other.write_bytes(b"MThd" + bytes(100))
    with pytest.raises(MidimeError, match=r"is no SoundFont: an \.sf2 file begins with RIFF and sfbk"):
        use_soundfont(str(other))
    with pytest.raises(MidimeError, match=r"cannot read the SoundFont .*: no such file"):
        use_soundfont(str(tmp_path / "none.sf2"))
    other.write_bytes(soundfont()[:200])
    with pytest.raises(MidimeError, match="cannot be played"):
        SoundFontSampler(str(other), 44100)


def test_a_missing_package_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "saw.sf2"
    path.write_bytes(soundfont())
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    with pytest.raises(MidimeError, match=r"pip install 'midime-tui\[soundfont\]'"):
        use_soundfont(str(path))


def test_a_player_whose_soundfont_is_gone_says_so_and_plays_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/nowhere/font.sf2")
    with PlayerProcess("none") as player:
        assert "cannot read the SoundFont" in player.expect("error")["message"]
        player.say("load", notes=[[0, 8, 57, 80, 0, 0]], steps=8, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 1)
