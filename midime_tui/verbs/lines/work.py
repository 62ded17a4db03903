"""Nothing that was done is lost: each piece of work that is opened has an autosave of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.autosave import Autosave
from midime_tui.jam.folders import autosave_folder
from midime_tui.jam.jam import Jam
from midime_tui.jam.sketch import sketch_of


def as_left(sketch: Path | None) -> tuple[Path | None, Path | None]:
    """A sketch that was opened, or, where it is an autosave, the work to resume: nobody has named it."""
    if sketch is not None and sketch.absolute().parent == autosave_folder().absolute():
        return None, sketch
    return sketch, None


class Work:
    """How the work on one jam is kept.

    sketch: where it was saved under a name, or opened from; None for work without a name
    saved:  True where all of it is in that sketch
    done:   True where something was done that is worth keeping
    """

    def __init__(self, jam: Jam, say: Callable[[str], None]) -> None:
        self.jam = jam
        self._say = say
        self._autosave: Autosave | None = None
        self.sketch: Path | None = None
        self.saved = False
        self.done = False

    @property
    def path(self) -> Path | None:
        """The autosave's file; None before `keep_safe`."""
        return None if self._autosave is None else self._autosave.path

    def keep_safe(self, resume: Path | None = None) -> None:
        """From here on what is done is saved, also when a signal ends the program. To be called in the main
        thread.

        resume: the autosave of work that was left, to be gone on with
        Raises MidimeError where that is another running program's.
        """
        self._autosave = self._autosave_of(self.jam, resume)
        self._autosave.on_signals()
        self.done = resume is not None
        self.trained()

    def go_on_with(self, jam: Jam, sketch: Path | None = None, resume: Path | None = None) -> None:
        """Other work takes this one's place, which is saved whole and can be restored.

        Raises MidimeError, and changes nothing, where what was done cannot be saved, or where the work to
        resume is another running program's.
        """
        old = self._autosave
        if old is not None:
            if self.done and not self.saved and not old.save():
                raise MidimeError(
                    f"what was done with {self.jam.name} cannot be saved by itself: type sketch and a file's "
                    "name on a disk with room, then open the other"
                )
            new = self._autosave_of(jam, resume)
            new.on_signals()
            self._autosave = new
            if self._end(old):
                self._say(f"what you did with {self.jam.name} is kept: restore brings it back")
        self.jam, self.sketch = jam, sketch
        self.done, self.saved = resume is not None, sketch is not None

    def _autosave_of(self, jam: Jam, resume: Path | None) -> Autosave:
        return Autosave(lambda: sketch_of(jam), resume=resume, on_warning=self._say)

    def _end(self, autosave: Autosave) -> bool:
        """The work that it saves counts as ended. False where there is nothing to come back to: what stands
        in a sketch need not be kept twice."""
        if self.saved:
            autosave.discard()
            return False
        return autosave.close() and self.done and autosave.path.exists()

    def trained(self) -> None:
        """There is a new personal model."""
        if self._autosave is not None:
            self._autosave.prepare()

    def changed(self) -> None:
        """Something was done that is worth keeping."""
        self.done, self.saved = True, False
        if self._autosave is not None:
            self._autosave.changed()

    def named(self, sketch: Path) -> None:
        """All of it is in a sketch that has a name."""
        self.sketch, self.saved = sketch, True

    def close(self) -> None:
        """Save, and say where."""
        if self._autosave is not None and self._end(self._autosave):
            with suppress(OSError):  # a terminal that hung up
                self._say(f"saved: {self._autosave.path}")
