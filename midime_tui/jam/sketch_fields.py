"""The values of a sketch's JSON, each read with its kind and range; errors name the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from midime_tui.errors import MidimeError

T = TypeVar("T")

MOST_ITEMS = 200_000
LONGEST_TEXT = 4096


class Fields:
    """One JSON object, and where it stands. Every method raises MidimeError, a clause, for a wrong value.

    where: such as "tape[2].loop"
    """

    def __init__(self, values: Any, where: str = "") -> None:
        if not isinstance(values, Mapping):
            raise MidimeError(f"its {where or 'content'} is not an object")
        self._values = values
        self._where = where

    def has(self, name: str) -> bool:
        return name in self._values

    def number(self, name: str, low: float, high: float) -> float:
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self.bad(name, f"a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.bad(name, f"a whole number from {low} to {high}")
        return value

    def maybe_whole(self, name: str, low: int, high: int) -> int | None:
        return None if self._values.get(name) is None else self.whole(name, low, high)

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise self.bad(name, "true or false")
        return value

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or len(value) > longest:
            raise self.bad(name, f"a text of up to {longest} characters")
        return value

    def maybe_text(self, name: str) -> str | None:
        return None if self._values.get(name) is None else self.text(name)

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self._values.get(name)
        if value not in choices:
            raise self.bad(name, f"one of {', '.join(choices)}")
        return str(value)

    def numbers(self, name: str, least: int, most: int, bound: float) -> tuple[float, ...]:
        """Numbers from -bound to bound."""
        values = self._values.get(name)
        if (
            not isinstance(values, list)
            or not least <= len(values) <= most
            or not all(
                isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= bound
                for value in values
            )
        ):
            raise self.bad(name, f"a list of {least} to {most} numbers up to {bound:g}")
        return tuple(float(value) for value in values)

    def maybe_numbers(self, name: str, least: int, most: int, bound: float) -> tuple[float, ...] | None:
        return None if self._values.get(name) is None else self.numbers(name, least, most, bound)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._values.get(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.bad(name, "a list of texts")
        return tuple(values)

    def object(self, name: str) -> Fields:
        return Fields(self._values.get(name), self._at(name))

    def rows(self, name: str) -> list[Any]:
        """A list taken as it is."""
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise self.bad(name, f"a list of up to {MOST_ITEMS}")
        return value

    def each(self, name: str, make: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of objects, each made into something."""
        rows = self.rows(name)
        return tuple(make(Fields(row, f"{self._at(name)}[{index}]")) for index, row in enumerate(rows))

    def bad(self, name: str, right: str) -> MidimeError:
        """The error for a value; `right` says what it is not."""
        return MidimeError(f"its {self._at(name)} is not {right}")

    def _at(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name
