"""WAV files, read back with the standard library."""

import wave
from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.sound.wav import WavRecorder, write_wav


def read(path: Path) -> tuple[int, np.ndarray]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        data = file.readframes(file.getnframes())
        return file.getframerate(), np.frombuffer(data, "<i2").reshape(-1, 2)


SOUND = np.random.default_rng(1).uniform(-1, 1, (5000, 2)).astype(np.float32)


def test_samples_come_back(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", SOUND, 22050)
    rate, samples = read(tmp_path / "a.wav")
    assert rate == 22050
    assert np.abs(samples / 32767.0 - SOUND).max() <= 0.5 / 32767 + 1e-6


def test_blocks_and_a_whole_give_the_same_file(tmp_path: Path) -> None:
    write_wav(tmp_path / "whole.wav", SOUND)
    write_wav(tmp_path / "blocks.wav", (SOUND[i : i + 999] for i in range(0, 5000, 999)))
    assert (tmp_path / "whole.wav").read_bytes() == (tmp_path / "blocks.wav").read_bytes()


def test_loud_samples_are_clipped_not_wrapped(tmp_path: Path) -> None:
    write_wav(tmp_path / "loud.wav", np.full((4, 2), 5.0, dtype=np.float32))
    assert (read(tmp_path / "loud.wav")[1] == 32767).all()


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield SOUND
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        write_wav(tmp_path / "half.wav", broken())
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match=r"cannot write .*no\.wav"):
        write_wav(tmp_path / "nowhere" / "no.wav", SOUND)


def test_a_recording_is_whole_at_every_second(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "take.wav", 1000)
    recorder.write(SOUND[:2500])
    assert len(read(tmp_path / "take.wav")[1]) == 2500
    recorder.write(SOUND[:100])
    recorder.close()
    recorder.close()
    assert len(read(tmp_path / "take.wav")[1]) == 2600
