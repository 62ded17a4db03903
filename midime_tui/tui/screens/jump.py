"""Jump mode: a letter stands on everything in sight that can be gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Label

from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.screens.left_once import LeftOnce

if TYPE_CHECKING:
    from midime_tui.tui.screens.jam import JamScreen

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


@dataclass(frozen=True)
class Target:
    """Where a letter stands, and what it does."""

    at: Offset
    go: Callable[[], object]


class JumpScreen(LeftOnce, ModalScreen[None]):
    """A letter goes there; any other key leaves everything as it is."""

    def __init__(self, targets: Sequence[Target], glyphs: Glyphs) -> None:
        super().__init__(classes="jumping")
        self.targets = dict(zip(LETTERS, targets))

    def compose(self) -> ComposeResult:
        for letter, target in self.targets.items():
            label = Label(letter, markup=False, classes="jump-letter")
            label.styles.offset = (target.at.x, target.at.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        target = self.targets.get(event.character or "")
        self.dismiss()
        if target is not None:
            self.app.call_later(target.go)

    def on_click(self) -> None:
        self.dismiss()


def targets(jam: JamScreen) -> list[Target]:
    """The numbers, the chunks of the tune in sight, and the captions of what opens."""
    found: list[Target] = []
    sliders = jam.sliders
    for number in range(len(sliders.values)):
        found.append(Target(sliders.region.offset + Offset(0, number), _call(jam.action_choose, number)))
    opened = jam.jam
    if opened is not None:
        roll, steps = jam.tune_roll, opened.steps
        for chunk in range(len(opened.chunks)):
            pane = roll.pane_at(chunk * steps)
            if pane is not None:
                go = _call(jam.jump_to_chunk, chunk)
                found.append(Target(pane.region.offset, go))
    places: tuple[tuple[str, Callable[[], object]], ...] = (
        ("tune", jam.action_report),
        ("jam", jam.action_input),
        ("map", jam.action_snapshots),
        ("wide-map", jam.action_snapshots),
        ("now", jam.action_tapes),
        ("train", jam.action_train),
        ("places", jam.action_snapshots),
        ("tape", jam.action_tapes),
    )
    for name, go in places:
        caption = jam.caption(name)
        if caption.region.width and caption.is_on_screen:
            found.append(Target(caption.region.offset + Offset(1, 0), go))
    return found


def _call(what: Callable[[int], object], value: int) -> Callable[[], object]:
    return lambda: what(value)
