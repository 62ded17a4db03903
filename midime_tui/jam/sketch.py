"""A sketch: all of a person's work as one file, `.midime-sketch`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from midime_tui.jam.opening import FilePath, Piece
from midime_tui.jam.snapshots import Snapshot
from midime_tui.jam.spot import Spot
from midime_tui.jam.tape import TapeItem

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop_maker import Codes
    from midime_tui.models import MidiMe
    from midime_tui.models.midime import History

SUFFIX = ".midime-sketch"


@dataclass(frozen=True, eq=False)
class Sketch:
    """All that it takes to go on: values that never change, so that a thread can write them.

    model:     the base model: a name, or a file's path; identity: of its weights
    past, now, future: the spots that undo leads through, where the jam stands, and those that redo leads to
    extra:     whatever else the app keeps, as JSON; it comes back as it was
    """

    model: str
    identity: str
    seed: int
    draws: int
    latent_size: int
    qpm: float
    pieces: tuple[Piece, ...]
    codes: Codes
    personal: MidiMe | None
    history: tuple[History, ...]
    past: tuple[Spot, ...]
    now: Spot
    future: tuple[Spot, ...]
    snapshots: tuple[Snapshot, ...] = ()
    tape: tuple[TapeItem, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


def sketch_of(jam: Jam, extra: Mapping[str, Any] | None = None) -> Sketch:
    """A jam as it stands: takes no time worth mentioning, and is safe while another thread moves it."""
    raise NotImplementedError


def jam_of(sketch: Sketch) -> Jam:
    """The jam again. Raises MidimeError where its base model is not at hand or is another one by now."""
    raise NotImplementedError


def write_sketch(sketch: Sketch, path: FilePath) -> None:
    """Write a sketch, whole or not at all, over what stands there. Raises MidimeError where it cannot."""
    raise NotImplementedError


def read_sketch(path: FilePath) -> Sketch:
    """Read a sketch. Raises MidimeError, one sentence, where it is not a whole one."""
    raise NotImplementedError
