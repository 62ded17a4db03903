"""On which line of a TOML file a setting stands: the parser of the standard library does not tell."""

from __future__ import annotations

import re

KEYS_TABLE = "keys"

_TABLE = re.compile(r"\s*\[\[?\s*([^\]]*?)\s*\]\]?\s*(?:#.*)?$")
_SETTING = re.compile(r"\s*((?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_.\-\s])+?)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\s\"']+)")


class Lines:
    """The lines of a file by what they set. It knows as much of TOML as settings need: where a file is
    stranger than that, no line is named."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if head := _TABLE.match(line):
                table = _parts(head[1])
                self._note(table, number)
            elif setting := _SETTING.match(line):
                self._note((*table, *_parts(setting[1])), number)

    def of(self, path: tuple[str, ...]) -> int | None:
        """The line, from 1, of a setting; for a binding ("keys", id with its dots). None where it is not
        found."""
        return self._lines.get(tuple(part for name in path for part in name.split(".")))

    def _note(self, parts: tuple[str, ...], number: int) -> None:
        for end in range(1, len(parts) + 1):
            self._lines.setdefault(parts[:end], number)


def _parts(name: str) -> tuple[str, ...]:
    """The names of a dotted key; dots in quotes count as well, since ids are written with dots."""
    found = ("".join(groups) for groups in _PART.findall(name))
    return tuple(part for each in found for part in each.split("."))
