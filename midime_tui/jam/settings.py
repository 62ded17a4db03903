"""A person's settings: one TOML file, checked at the start, with a sentence for everything that is wrong."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.jam.folders import config_folder
from midime_tui.jam.settings_bindings import KeyBinding, Taken, wrong_binding
from midime_tui.jam.settings_lines import KEYS_TABLE, Lines

MOST_BYTES = 1_000_000

KINDS: dict[str, tuple[type, str]] = {
    "theme": (str, 'a name in quotes, such as theme = "nord"'),
    "ascii": (bool, "true or false"),
    "low_bandwidth": (bool, "true or false"),
    "reduced_motion": (bool, "true or false"),
    "model": (str, 'a name or a file in quotes, such as model = "mel-2bar"'),
    "audio": (str, 'as --audio takes it, in quotes, such as audio = "pipe"'),
}


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
    return config_folder() / "settings.toml"


def load_settings(
    path: Path | None = None,
    *,
    bindings: Sequence[KeyBinding] | None = None,
    themes: Sequence[str] | None = None,
    key_of: Callable[[str], str | None] | None = None,
    check_audio: Callable[[str], Any] | None = None,
    check_model: Callable[[str], Any] | None = None,
    taken: Taken | None = None,
) -> Settings:
    """Read the settings file; the defaults where there is none.

    bindings:    all that can be moved; None leaves keys unchecked
    themes:      names of the themes there are; None leaves the name unchecked
    key_of:      a key as it is written -> as Textual names it ("<" -> "less_than_sign"), None where it is no
                 key; None takes every key as it is written
    check_audio: raises MidimeError for an output that is none; None leaves it unchecked
    check_model: the same for a base model
    taken:       what takes a key on a screen before any binding; None where that is unknown

    Raises MidimeError: file, line, what is wrong and what would be right, for TOML that cannot be read, an
    unknown setting or binding, a value of the wrong kind, two bindings on one key, and keys that cannot work.
    """
    place = path or settings_path()
    text = _read(place)
    if text is None:
        return Settings()
    checker = _Checker(place, Lines(text), themes, key_of, check_audio, check_model, taken)
    return checker.settings(_parse(place, text), bindings)


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    if len(data) > MOST_BYTES:
        raise MidimeError(f"{path} is larger than {MOST_BYTES // 1000} kB: settings are a short text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise MidimeError(
            f"{path}, line {line}: this is not UTF-8; save the file in that encoding"
        ) from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        return dict(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # the first for more than syntax: numbers without end
        said = re.match(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error), re.DOTALL)
        line = int(said[2]) if said and said[2] else text.count("\n") + 1
        reason = (said[1] if said else "it is too deeply nested").replace("\n", " ")
        raise MidimeError(
            f"{path}, line {line}: this is not TOML: {reason[:1].lower()}{reason[1:]}; "
            f"a setting is written name = value"
        ) from error


@dataclass(frozen=True, slots=True)
class _Checker:
    """Checks what a settings file says; every error names the file and the line."""

    path: Path
    lines: Lines
    themes: Sequence[str] | None
    key_of: Callable[[str], str | None] | None
    check_audio: Callable[[str], Any] | None
    check_model: Callable[[str], Any] | None
    taken: Taken | None

    def settings(self, table: dict[str, Any], bindings: Sequence[KeyBinding] | None) -> Settings:
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name == KEYS_TABLE:
                continue
            if name not in KINDS:
                raise self.error(
                    (name,), f"there is no setting '{_shown(name)}'", self.nearest(name, [*KINDS])
                )
            kind, right = KINDS[name]
            if not isinstance(value, kind):
                raise self.error((name,), f"'{name}' is {_kind_of(value)}", right)
            values[name] = value
        theme = values.get("theme")
        if theme is not None and self.themes is not None and theme not in self.themes:
            raise self.error(("theme",), f"there is no theme '{_shown(theme)}'", ", ".join(self.themes))
        for name, check in (("audio", self.check_audio), ("model", self.check_model)):
            if name in values and check is not None:
                try:
                    check(values[name])
                except MidimeError as error:
                    raise MidimeError(f"{self.at((name,))}: {error}") from error
        keys = table.get(KEYS_TABLE, {})
        if not isinstance(keys, dict):
            raise self.error((KEYS_TABLE,), "'keys' is no table", f'[{KEYS_TABLE}] and below it id = "key"')
        moved = {name: self.keys(name, value) for name, value in _flat(keys)}
        if bindings is not None:
            self.check_keys(moved, bindings)
        return Settings(keys=moved, **values)

    def keys(self, name: str, value: Any) -> tuple[str, ...]:
        """The keys of one binding: a text, with commas between several, or a list of texts."""
        right = 'a key in quotes that terminals send, such as "x", "ctrl+x" or "f5", or several: ["x", "f5"]'
        if isinstance(value, str):
            # a comma stands between keys; alone it is the key
            value = [value] if value.strip() in ("", ",") else [part.strip() for part in value.split(",")]
        if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
            raise self.error((KEYS_TABLE, name), f"the key for '{_shown(name)}' is {_kind_of(value)}", right)
        found: list[str] = []
        for key in value:
            named = key if self.key_of is None else self.key_of(key)
            if not key.strip() or named is None:
                raise self.error(
                    (KEYS_TABLE, name), f"'{_shown(key)}' is no key that every terminal sends", right
                )
            found.append(named)
        if not found:
            raise self.error((KEYS_TABLE, name), f"'{_shown(name)}' has no key", right)
        return tuple(dict.fromkeys(found))

    def check_keys(self, moved: Mapping[str, tuple[str, ...]], bindings: Sequence[KeyBinding]) -> None:
        ids = [binding.id for binding in bindings]
        for name in moved:
            if name not in ids:
                right = f"{self.nearest(name, ids)}; `midime settings` lists all"
                raise self.error((KEYS_TABLE, name), f"there is no binding '{_shown(name)}'", right)
        if found := wrong_binding(moved, bindings, self.taken):
            name, wrong, right = found
            raise self.error((KEYS_TABLE, name), wrong, right)

    def nearest(self, name: str, names: Sequence[str]) -> str:
        near = get_close_matches(name, names, 1)
        return f"perhaps '{near[0]}'" if near else f"one of {', '.join(names[:12])}"

    def at(self, path: tuple[str, ...]) -> str:
        line = self.lines.of(path)
        return f"{self.path}, line {line}" if line else f"{self.path}"

    def error(self, path: tuple[str, ...], wrong: str, right: str) -> MidimeError:
        return MidimeError(f"{self.at(path)}: {wrong}; right would be: {right}")


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Ids have dots, which TOML takes for tables in tables unless they stand in quotes: both are meant."""
    found: list[tuple[str, Any]] = []
    for name, value in table.items():
        full = f"{before}.{name}" if before else name
        found += _flat(value, full) if isinstance(value, dict) and value else [(full, value)]
    return found


def _shown(text: str) -> str:
    """What a person wrote, short and on one line."""
    return "".join(c if c.isprintable() else "?" for c in text[:40]) + ("..." if len(text) > 40 else "")


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{_shown(value)}"'
    if isinstance(value, (int, float)):
        return f"the number {_shown(str(value))}"
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a date"
