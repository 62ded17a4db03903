"""A verb of the line mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from midime_tui.errors import MidimeError
from midime_tui.verbs.lines.stage import Stage

Words = Sequence[str]


@dataclass(frozen=True)
class Verb:
    """What can be typed.

    name:  its first word; others: words that mean the same
    usage: what follows it, for the help
    help:  one line
    run:   does it with the words that follow
    most:  words that may follow
    group: a heading of the help
    example: a line that can be typed, for the help
    """

    name: str
    usage: str
    help: str
    run: Callable[[Stage, Words], None]
    most: int
    group: str
    least: int = 0
    others: tuple[str, ...] = ()
    example: str = ""

    def __call__(self, stage: Stage, words: Words) -> None:
        """Raises MidimeError where words are missing or too many."""
        if not self.least <= len(words) <= self.most:
            raise MidimeError(f"it is typed: {self.shown}")
        self.run(stage, words)

    @property
    def shown(self) -> str:
        return f"{self.name} {self.usage}".rstrip()
