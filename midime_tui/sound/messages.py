"""What can be said to the player, one class a message; protocol.py reads and writes them as lines."""

from __future__ import annotations

from dataclasses import dataclass

from midime_tui.music.notes import Note
from midime_tui.sound.transport import When


@dataclass(frozen=True, slots=True)
class Load:
    """Play these notes from `when` on; `ident` comes back in the clock."""

    notes: tuple[Note, ...]
    steps: int
    qpm: float
    when: When
    ident: int
    repeats: bool


@dataclass(frozen=True, slots=True)
class LoadSong:
    """Play a whole song from now on, through its changes of tempo.

    notes:  in parts of a sixteenth
    steps:  length in sixteenths
    tempos: (part of a sixteenth, quarter notes per minute), the first at 0
    """

    notes: tuple[Note, ...]
    steps: int
    parts: int
    tempos: tuple[tuple[int, float], ...]
    ident: int
    repeats: bool


@dataclass(frozen=True, slots=True)
class Play:
    """Start at step `at`, after `count_in` beats of clicks."""

    at: float
    count_in: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop and go back to the beginning."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Quarter notes per minute from now on."""

    qpm: float


@dataclass(frozen=True, slots=True)
class Mute:
    """Silence a part, or let it sound again."""

    part: str
    on: bool


@dataclass(frozen=True, slots=True)
class Solo:
    """While any part is solo, only those are heard."""

    part: str
    on: bool


@dataclass(frozen=True, slots=True)
class Click:
    """A click on every beat."""

    on: bool


@dataclass(frozen=True, slots=True)
class Transpose:
    """Semitones added to everything but drums."""

    semitones: int


@dataclass(frozen=True, slots=True)
class Voice:
    """Let a part be played by one voice of the synthesiser; "" for the programs of its notes."""

    part: str
    name: str


@dataclass(frozen=True, slots=True)
class Strike:
    """A note at once, whatever plays; the key is down for `seconds`, unless it is released before."""

    pitch: int
    velocity: int
    program: int
    is_drum: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Release:
    """The key of a struck note goes up."""

    pitch: int
    is_drum: bool


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for the clock; `ident` comes back."""

    ident: int


@dataclass(frozen=True, slots=True)
class Quit:
    """End the player."""


Message = (
    Load | LoadSong | Play | Stop | Tempo | Mute | Solo | Click | Transpose | Voice | Strike | Release | Ping
    | Quit
)  # fmt: skip
