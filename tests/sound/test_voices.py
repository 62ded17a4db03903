"""The instruments: in tune, clean, without clicks, louder when struck harder."""

import numpy as np
import pytest

from midime_tui.music.notes import Note
from midime_tui.sound.drumkit import drum_of
from midime_tui.sound.presets import part_of, voice_of
from midime_tui.sound.render import render
from midime_tui.sound.tones import frequency
from tests.sound.measures import KIT, PROGRAMS, cents, decibels, drum, fundamental, jump, spectrum

VOICES = sorted(PROGRAMS)


def held(program: int, pitch: int, steps: int = 12) -> np.ndarray:
    """One note of three seconds."""
    return render([Note(0, steps, pitch, 80, program)], qpm=60, steps=steps)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("pitch", [21, 33, 45, 57, 69, 84, 96, 108])
def test_pitch_is_within_three_cents(voice: str, pitch: int) -> None:
    right = frequency(pitch)
    assert abs(cents(fundamental(held(PROGRAMS[voice], pitch), right), right)) < 3.0


@pytest.mark.parametrize("voice", VOICES)
def test_no_aliasing_at_c7(voice: str) -> None:
    base = frequency(96)
    hertz, magnitude = spectrum(held(PROGRAMS[voice], 96)[4000:-4000])
    harmonic = np.round(hertz / base)
    foreign = (np.abs(hertz - harmonic * base) > 30.0) | (harmonic == 0)
    assert decibels(magnitude[foreign].max() / magnitude.max()) < -50.0


@pytest.mark.parametrize("voice", VOICES)
def test_no_offset(voice: str) -> None:
    for pitch in (21, 60, 108):
        audio = held(PROGRAMS[voice], pitch)
        assert decibels(float(np.abs(audio.mean(axis=0)).max())) < -60.0


@pytest.mark.parametrize("key", KIT)
def test_drums_have_no_offset_and_end_in_silence(key: int) -> None:
    audio = render([drum(0, key)], qpm=60, steps=12)
    assert decibels(float(np.abs(audio.mean(axis=0)).max())) < -60.0
    assert np.abs(audio[-100:]).max() == 0.0
    assert np.abs(audio).max() > 0.05


@pytest.mark.parametrize("voice", VOICES)
def test_notes_begin_and_end_without_a_click(voice: str) -> None:
    """The steps between samples at the borders are no larger than those within the note."""
    note = Note(2, 6, 60, 100, PROGRAMS[voice])
    audio = render([note], qpm=120, steps=16)
    begin, end = 2 * 5512, 6 * 5512
    within = jump(audio[begin + 100 : end - 100])
    assert jump(audio[begin - 50 : begin + 50]) <= within
    assert jump(audio[end - 100 :]) <= within
    assert np.abs(audio[:begin]).max() == 0.0
    assert np.abs(audio[-50:]).max() == 0.0


@pytest.mark.parametrize("voice", VOICES)
def test_harder_is_louder(voice: str) -> None:
    levels = [
        float(np.std(render([Note(0, 4, 60, velocity, PROGRAMS[voice])], qpm=120, steps=8)))
        for velocity in (20, 60, 80, 100, 127)
    ]
    assert levels == sorted(levels)
    assert levels[-1] > 4.0 * levels[0]


def test_every_program_and_every_drum_key_sounds() -> None:
    for program in range(128):
        assert voice_of(program).name in PROGRAMS
    for key in range(128):
        assert np.abs(render([drum(0, key)], qpm=120, steps=2)).max() > 0.01


def test_the_nine_drums_of_the_models_are_nine_sounds() -> None:
    assert len({drum_of(key) for key in KIT}) == 9


def test_parts_follow_the_programs_of_a_trio() -> None:
    assert part_of(Note(0, 1, 60)) == "melody"
    assert part_of(Note(0, 1, 40, program=32)) == "bass"
    assert part_of(drum(0, 36)) == "drums"


def test_the_next_hat_closes_an_open_one() -> None:
    alone = render([drum(0, 46)], qpm=120, steps=8)
    closed = render([drum(0, 46), drum(2, 44, velocity=1)], qpm=120, steps=8)
    after = 2 * 5512 + 2000
    assert np.abs(closed[after:]).max() < 0.1 * np.abs(alone[after:]).max()


def test_stereo_has_width_and_balance() -> None:
    audio = held(PROGRAMS["pad"], 60)
    left, right = audio[:, 0], audio[:, 1]
    assert np.abs(left - right).max() > 0.01
    assert abs(decibels(float(left.std() / right.std()))) < 1.0


@pytest.mark.parametrize("voice", VOICES)
def test_heard_in_mono_nothing_vanishes_and_the_pitch_is_right(voice: str) -> None:
    """What differs between left and right must not cancel on a single loudspeaker."""
    audio = held(PROGRAMS[voice], 60)[15_000:100_000]
    one = audio.mean(axis=1)
    blocks = [
        float(np.std(one[at : at + 2205]) / np.std(audio[at : at + 2205])) for at in range(0, 80_000, 2205)
    ]
    assert decibels(min(blocks)) > -1.5
    assert abs(cents(fundamental(audio, frequency(60)), frequency(60))) < 0.5


def test_voices_sound_like_their_names() -> None:
    """Pads swell and stay, plucks and keys are there at once and die away, a pluck sooner; a lead is bright
    and stays, a bass is dark."""
    level = {name: np.abs(held(program, 60)).max(axis=1) for name, program in PROGRAMS.items()}

    def loud(name: str, at: float) -> float:
        return float(level[name][int(at * 44100) : int((at + 0.03) * 44100)].max() / level[name].max())

    def bright(name: str) -> float:
        hertz, magnitude = spectrum(held(PROGRAMS[name], 60)[900:22_000])
        return float((hertz * magnitude).sum() / magnitude.sum())

    assert loud("pad", 0.0) < 0.3
    assert min(loud(name, 0.0) for name in ("lead", "keys", "pluck", "bass")) > 0.8
    assert min(loud(name, 2.0) for name in ("lead", "bass", "pad")) > 0.4
    assert loud("pluck", 1.0) < 0.2 < loud("keys", 1.0) < 0.6
    assert bright("lead") > 1.4 * bright("bass")
    assert bright("lead") > bright("pad")
