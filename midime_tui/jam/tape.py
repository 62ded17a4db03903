"""The tape: loops kept in an order, heard and written one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.export import free_stem, write_loop_midi, write_loop_wav, write_new, write_wav_of
from midime_tui.jam.history import Moves
from midime_tui.jam.loop import Loop
from midime_tui.jam.opening import FilePath
from midime_tui.jam.snapshots import checked_name
from midime_tui.music.midi_file import write_midi
from midime_tui.music.notes import DEFAULT_QPM, Note

STEM = "tape"


@dataclass(frozen=True, eq=False, slots=True)
class TapeItem:
    """A loop on the tape (with its code, place, seed, temperature and origin), and a name."""

    name: str
    loop: Loop


class Tape:
    """Loops in order. What is taken off can be brought back by `undo`.

    text_of: what a loop's text event says in a file that it begins at a step of; see `loop.loop_to_text`
    """

    def __init__(self, text_of: Callable[[Loop, int], str], items: Iterable[TapeItem] = ()) -> None:
        self._text_of = text_of
        self._moves: Moves[tuple[TapeItem, ...]] = Moves(tuple(items))

    @property
    def items(self) -> tuple[TapeItem, ...]:
        """All items in order."""
        return self._moves.now

    def __len__(self) -> int:
        return len(self.items)

    def add(self, loop: Loop, name: str = "", at: int | None = None) -> int:
        """Put a loop at the end, or before item `at`; returns its number from 0.

        name: nothing takes "loop 1", "loop 2", ...
        """
        items = list(self.items)
        number = len(items) if at is None else min(max(at, 0), len(items))
        items.insert(number, TapeItem(checked_name(name) if name.strip() else self._free(), loop))
        self._moves.move(tuple(items))
        return number

    def remove(self, number: int) -> TapeItem:
        """Take an item off (from 0). Raises MidimeError where there is none of that number."""
        item = self._item(number)
        self._moves.move((*self.items[:number], *self.items[number + 1 :]))
        return item

    def move(self, number: int, to: int) -> int:
        """Put item `number` where item `to` is, or at the nearest end; returns its new number.

        Raises MidimeError where there is no item `number`.
        """
        item = self._item(number)
        items = [*self.items[:number], *self.items[number + 1 :]]
        to = min(max(to, 0), len(items))
        items.insert(to, item)
        if to != number:
            self._moves.move(tuple(items))
        return to

    def rename(self, number: int, name: str) -> None:
        """Give an item another name. Raises MidimeError for a name that is none, or no such item."""
        item = replace(self._item(number), name=checked_name(name))
        self._moves.move((*self.items[:number], item, *self.items[number + 1 :]))

    def undo(self) -> bool:
        """The tape as it was before the last change; False where there was none."""
        return self._moves.undo()

    def redo(self) -> bool:
        """The change again that was undone."""
        return self._moves.redo()

    # as one piece

    @property
    def steps(self) -> int:
        """Length of all loops together in sixteenths."""
        return sum(item.loop.steps for item in self.items)

    @property
    def starts(self) -> tuple[int, ...]:
        """The step that each item begins at."""
        starts, now = [], 0
        for item in self.items:
            starts.append(now)
            now += item.loop.steps
        return tuple(starts)

    def notes(self) -> tuple[Note, ...]:
        """All loops laid end to end."""
        return tuple(
            replace(note, start=note.start + first, end=note.end + first)
            for first, item in zip(self.starts, self.items)
            for note in item.loop.notes
        )

    # files: nothing is ever overwritten, every method returns where it wrote

    def export_midi(
        self, path: FilePath | None = None, *, qpm: float = DEFAULT_QPM, name: str = STEM
    ) -> Path:
        """Write the whole tape as MIDI; a text event a loop holds its seed and code, and where it begins.

        Raises MidimeError for an empty tape, or where nothing can be written.
        """
        self._filled()
        texts = [self._text_of(item.loop, first) for first, item in zip(self.starts, self.items)]
        notes = self.notes()
        target = Path(path or f"{STEM}.mid")
        return write_new(target, lambda new: write_midi(new, notes, qpm=qpm, name=name, texts=texts))

    def export_wav(self, path: FilePath | None = None, *, qpm: float = DEFAULT_QPM) -> Path:
        """Write the whole tape as sound, once through. Errors as in `export_midi`."""
        self._filled()
        return write_wav_of(self.notes(), self.steps, Path(path or f"{STEM}.wav"), qpm, repeats=False)

    def export_each(
        self, folder: FilePath = ".", *, qpm: float = DEFAULT_QPM, stem: str = STEM, wav: bool = False
    ) -> tuple[Path, ...]:
        """Write each loop as a MIDI file of its own (and a WAV): tape-01.mid, tape-02.mid, ...

        Errors as in `export_midi`.
        """
        self._filled()
        written: list[Path] = []
        for number, item in enumerate(self.items, 1):
            free = free_stem(Path(folder), f"{stem}-{number:02}", [".mid", ".wav"])
            target = Path(folder) / f"{free}.mid"
            written.append(write_loop_midi(item.loop, target, qpm, item.name, self._text_of(item.loop, 0)))
            if wav:
                written.append(write_loop_wav(item.loop, written[-1].with_suffix(".wav"), qpm))
        return tuple(written)

    def _filled(self) -> None:
        if not self.items:
            raise MidimeError("the tape is empty: add a loop first")

    def _free(self) -> str:
        taken = {item.name for item in self.items}
        numbers = range(len(taken) + 1, 2 * len(taken) + 2)
        return next(name for number in numbers if (name := f"loop {number}") not in taken)

    def _item(self, number: int) -> TapeItem:
        if not 0 <= number < len(self.items):
            there = f"it has {len(self.items)}" if self.items else "it is empty"
            raise MidimeError(f"there is no loop {number + 1} on the tape: {there}")
        return self.items[number]
