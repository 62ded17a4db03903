"""What leaves a jam as files."""

from __future__ import annotations

from pathlib import Path

from midime_tui.jam.export import free_stem, write_loop_midi, write_loop_wav, write_new
from midime_tui.jam.loop import Loop
from midime_tui.jam.loop_maker import LoopMaker
from midime_tui.jam.opening import FilePath

STEM = "sketch"


class Exporter(LoopMaker):
    """Writes loops and the personal model. Nothing is ever overwritten, every method returns where it wrote.

    Every method raises MidimeError where nothing can be written.
    """

    qpm: float

    @property
    def name(self) -> str:
        """What the music is called."""
        raise NotImplementedError

    def export_midi(
        self, path: FilePath | None = None, loop: Loop | None = None, qpm: float | None = None
    ) -> Path:
        """Write a loop (else the cursor's) as MIDI; its text event says what it was made of."""
        chosen = loop or self.loop()
        target = Path(path or f"{STEM}.mid")
        return write_loop_midi(chosen, target, qpm or self.qpm, self.name, self.text_of(chosen))

    def export_wav(
        self, path: FilePath | None = None, loop: Loop | None = None, qpm: float | None = None
    ) -> Path:
        """Write a loop as sound that repeats without a seam."""
        return write_loop_wav(loop or self.loop(), Path(path or f"{STEM}.wav"), qpm or self.qpm)

    def export(
        self, folder: FilePath = ".", loop: Loop | None = None, qpm: float | None = None, stem: str = STEM
    ) -> tuple[Path, Path]:
        """Write a loop as MIDI and WAV under one free name in a folder."""
        chosen = loop or self.loop()
        place = Path(folder)
        name = free_stem(place, stem, [".mid", ".wav"])
        midi = self.export_midi(place / f"{name}.mid", chosen, qpm)
        return midi, self.export_wav(midi.with_suffix(".wav"), chosen, qpm)

    def save_personal(self, path: FilePath) -> Path:
        """Write the personal model."""
        return write_new(Path(path), self._trained().save)
