"""How the instruments sound, in figures: `python -m benchmarks.voices`, about a minute.

For every voice: the worst of all keys from A0 to C8 where a limit is given, and what a listener would call
its character: how soon it is there, how long it lasts, how bright it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.drumkit import DRUMS, hit
from midime_tui.sound.loudness import loudness
from midime_tui.sound.presets import VOICES
from midime_tui.sound.render import SAMPLE_RATE, Mix, render
from midime_tui.sound.tones import frequency
from tests.sound.measures import KIT, beat, cents, decibels, drum, fundamental, jump, spectrum, tune

Audio = NDArray[np.float32]
KEYS = range(21, 109)


def held(program: int, pitch: int, seconds: float = 3.0, velocity: int = 80) -> Audio:
    """One note at 60 quarters a minute: [frames, 2]."""
    steps = round(seconds * 4)
    return render([Note(0, steps, pitch, velocity, program)], qpm=60, steps=steps)


def worst_pitch(program: int) -> float:
    """Cents by which the worst key is off."""
    return max(abs(cents(fundamental(held(program, key), frequency(key)), frequency(key))) for key in KEYS)


def aliasing(program: int) -> float:
    """dB of the strongest partial that is no harmonic of C7, against the strongest."""
    base = frequency(96)
    hertz, magnitude = spectrum(held(program, 96)[4000:-4000])
    harmonic = np.round(hertz / base)
    foreign = (np.abs(hertz - harmonic * base) > 30.0) | (harmonic == 0)
    return decibels(float(magnitude[foreign].max() / magnitude.max()))


def offset(program: int) -> float:
    """dB of full scale of the largest mean of A0, C4 and C8."""
    return max(decibels(float(np.abs(held(program, key).mean(axis=0)).max())) for key in (21, 60, 108))


def borders(program: int) -> float:
    """Largest step between samples at a note's two ends, by the largest within it: 1 or less is no click."""
    note = Note(2, 6, 60, 100, program)
    audio, step = render([note], qpm=120, steps=16), SAMPLE_RATE * 60 / 120 / 4
    begin, end = int(2 * step), int(6 * step)
    within = jump(audio[begin + 100 : end - 100])
    return max(jump(audio[begin - 50 : begin + 50]), jump(audio[end - 100 :])) / within


def seam(program: int) -> float:
    """The same at the seam of a loop."""
    audio = render(tune(program, 32, 2), qpm=120, steps=32, loop=True)
    return jump(np.roll(audio, 1000, axis=0)[995:1005]) / jump(audio)


def level(audio: Audio, window: float = 0.01) -> NDArray[np.float64]:
    """RMS every millisecond over a window of so many seconds."""
    power = np.concatenate([[0.0], np.cumsum(np.mean(audio.astype(np.float64) ** 2, axis=1))])
    size, hop = int(window * SAMPLE_RATE), SAMPLE_RATE // 1000
    starts = np.arange(0, len(audio) - size, hop)
    return np.asarray(np.sqrt((power[starts + size] - power[starts]) / size))


def attack(audio: Audio) -> float:
    """Milliseconds until 90 % of the largest level of the first half second."""
    rms = level(audio[: SAMPLE_RATE // 2], 0.005)
    return float(np.argmax(rms > 0.9 * rms.max()))


def decay(audio: Audio) -> float:
    """Seconds from the largest level to 20 dB less while the key is down; infinite where it is held."""
    rms = level(audio)
    quiet = np.flatnonzero(rms[rms.argmax() :] < 0.1 * rms.max())
    return float(quiet[0]) / 1000 if quiet.size else float("inf")


def centroid(audio: Audio) -> float:
    """Brightness: Hz of the spectrum's centre."""
    magnitude = np.abs(np.fft.rfft(audio.mean(axis=1) * np.hanning(len(audio))))
    hertz = np.fft.rfftfreq(len(audio), 1 / SAMPLE_RATE)
    return float((magnitude * hertz).sum() / magnitude.sum())


def character(program: int, pitch: int) -> str:
    """Attack, decay and brightness (at 20 ms, at 0.5 s, struck hard) of one key."""
    audio = held(program, pitch)
    hard = held(program, pitch, velocity=120)
    late = audio[SAMPLE_RATE // 2 : SAMPLE_RATE // 2 + 8192]
    lasts = decay(audio[: 3 * SAMPLE_RATE - 400])
    bright = [centroid(part) for part in (audio[900:4996], late, hard[900:4996])]
    return (
        f"attack {attack(audio):4.0f} ms, -20 dB after {lasts:4.1f} s, "
        f"brightness {bright[0]:5.0f} Hz then {bright[1]:5.0f}, struck hard {bright[2]:5.0f}"
    )


def mono(program: int) -> float:
    """dB by which a held note's level falls at worst where left and right are heard as one."""
    audio = held(program, 60)
    both = np.repeat(audio.mean(axis=1, keepdims=True), 2, axis=1)
    return decibels(float((level(both, 0.05) / level(audio, 0.05))[300:2500].min()))


def main() -> None:
    """Measure and print."""
    print("voice   pitch   aliasing   offset   at ends   at seam   in mono   loudness")
    for name, program in VOICES.items():
        piece = tune(program, 64, shift=-24 if name == "bass" else 0)
        print(
            f"{name:6} {worst_pitch(program):5.2f} ct {aliasing(program):7.1f} dB {offset(program):6.1f} dB "
            f"{borders(program):8.2f} {seam(program):9.2f} {mono(program):6.1f} dB "
            f"{loudness(render(piece, qpm=120, steps=64)):6.1f} LUFS"
        )
    print(f"kit{'':62}{loudness(render(beat(64), qpm=120, steps=64)):6.1f} LUFS")
    for name, program in VOICES.items():
        print(f"{name:6} {character(program, 40 if name == 'bass' else 60)}")
    for name in DRUMS:
        struck = hit(name, SAMPLE_RATE)
        stereo = np.stack([struck, struck], axis=1)
        rms = level(stereo, 0.005)
        lasts = np.flatnonzero(rms > 0.1 * rms.max())[-1]
        print(
            f"{name:10} peak {decibels(float(np.abs(struck).max())):6.1f} dB, lasts {lasts:4.0f} ms, "
            f"brightness {centroid(stereo[:8192]):5.0f} Hz"
        )
    crowd = [Note(s, s + 4, p, 127, 80) for s in range(0, 32, 2) for p in range(36, 96, 5)]
    loud = render(crowd + beat(32, 127), qpm=120, steps=32, loop=True)
    print(f"192 notes at velocity 127: peak {decibels(float(np.abs(loud).max())):.2f} dB of full scale")
    mix = Mix(tune(80, 32) + [drum(s, KIT[s % 9]) for s in range(32)], qpm=97.3, steps=32, loop=True)
    first = mix.read(0, mix.frames)
    same = np.array_equal(first, mix.read(1000 * mix.frames, 1001 * mix.frames))
    print(f"turn 1,000 of a loop of {mix.frames} frames: {'the samples of turn 1' if same else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
