"""A person's settings: one TOML file, checked at the start, with a sentence for everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """One binding that a settings file may move.

    id:   of the binding, such as "nudge.up"
    keys: its keys unless the file says otherwise, as Textual names them
    help: what it does
    """

    id: str
    keys: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Settings:
    """What the file says, or the defaults.

    keys:           binding id -> its keys, only those that the file moves; `",".join` is what Textual's
                    `App.set_keymap` wants
    theme:          None: the app's own
    ascii:          no block characters; None: as the terminal's encoding says
    low_bandwidth:  fewer frames and colours, for slow lines
    reduced_motion: nothing moves by itself but the playhead
    model:          the base model for new work
    audio:          as `--audio` takes it
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    theme: str | None = None
    ascii: bool | None = None
    low_bandwidth: bool = False
    reduced_motion: bool = False
    model: str = "mel-2bar"
    audio: str = "auto"


def settings_path() -> Path:
    """`settings.toml` in the person's configuration folder, or in MIDIME_HOME."""
    raise NotImplementedError


def load_settings(
    path: Path | None = None,
    *,
    bindings: Sequence[KeyBinding] | None = None,
    themes: Sequence[str] | None = None,
    key_of: Callable[[str], str | None] | None = None,
) -> Settings:
    """Read the settings file; the defaults where there is none.

    bindings: all that can be moved; None leaves keys unchecked
    themes:   names of the themes there are; None leaves the name unchecked
    key_of:   a key as it is written -> as Textual names it ("<" -> "less_than_sign"), None where it is no
              key; None takes every key as it is written

    Raises MidimeError: file, line, what is wrong and what would be right, for TOML that cannot be read, an
    unknown setting or binding, a value of the wrong kind, and two bindings on one key.
    """
    raise NotImplementedError


def example(bindings: Sequence[KeyBinding] = ()) -> str:
    """A settings file with every setting at its default, all commented out."""
    raise NotImplementedError
