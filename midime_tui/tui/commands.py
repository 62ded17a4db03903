"""What the palette offers: every action, from the jam those of all screens, and what has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from textual.screen import Screen

from midime_tui.tui.key_tables import EVERYWHERE, TABLES
from midime_tui.tui.keys import Key, written

if TYPE_CHECKING:
    from midime_tui.tui.app import MidimeApp
    from midime_tui.tui.screens.jam import JamScreen

PALETTE = "app.command_palette"
CLOSE = ("close", "back")  # of screens that are not there
OVER = ("tape", "snapshots", "rules", "train", "open", "piano")
NAMED = {"snapshots": "places", "piano": "play in"}  # as the screens are called elsewhere
MOST_RECENT = 12


@dataclass(frozen=True)
class Command:
    """A line of the palette: its name, a sentence, and what it does."""

    name: str
    help: str
    run: Callable[[], Any]


def table_of(screen: Screen[Any]) -> str:
    """The name of a screen's table of keys: that in which most of its bindings' ids are."""
    ids = {binding.id for _, binding in screen._bindings}
    return max(TABLES, key=lambda name: sum(id in ids for key in TABLES[name] for id in key.ids))


def actions(screen: Screen[Any]) -> Iterator[Command]:
    """What the keys of a screen do; from the jam what those of the others do as well."""
    name = table_of(screen)
    for entry in (*TABLES[name], *EVERYWHERE):
        if entry.action != PALETTE:
            yield from _lines(entry, screen.app, lambda action: lambda: screen.run_action(action))
    app = cast("MidimeApp", screen.app)
    yield Command("theme", "choose the colours", app.action_change_theme)
    if name != "jam":
        return
    jam = cast("JamScreen", screen)
    known = {id for entry in TABLES["jam"] for id in entry.ids}
    for over in OVER:
        for entry in TABLES[over]:
            if entry.ids[0] not in known and entry.action not in CLOSE:
                yield from _lines(entry, screen.app, _over(jam, over), f"{NAMED.get(over, over)}, ")


def _lines(
    entry: Key, app: Any, run: Callable[[str], Callable[[], Any]], before: str = ""
) -> Iterator[Command]:
    for name, keys, action, what in zip(entry.ids, entry.keys, entry.actions, entry.each):
        at = written(app._keymap.get(name, keys))
        several = f" {name.rsplit('.', 1)[-1]}" if len(entry.ids) > 1 else ""
        yield Command(f"{before}{entry.word}{several}: {at}", what, run(action))


def _over(jam: JamScreen, name: str) -> Callable[[str], Callable[[], Any]]:
    """An action of a screen that is not there: it is opened first. Where the jam does not open it, it has
    said why."""

    def run(action: str) -> Callable[[], Any]:
        def go() -> None:
            getattr(jam, f"action_{'tapes' if name == 'tape' else name}")()
            top = jam.app.screen
            if top is not jam:
                top.call_after_refresh(top.run_action, action)

        return go

    return run


def themes(app: MidimeApp) -> Iterator[Command]:
    """The colours, by name."""
    from midime_tui.tui.theme_names import NAMES

    for name in NAMES:
        yield Command(
            f"theme {name}", "these colours, now and at the next start", _call(app.choose_theme, name)
        )


def things(screen: Screen[Any]) -> Iterator[Command]:
    """What has a name: themes; from the jam rules, places, chunks, loops of the tape, what can be opened."""
    yield from themes(cast("MidimeApp", screen.app))
    if table_of(screen) != "jam":
        return
    owner = cast("JamScreen", screen)
    jam = owner.jam
    if jam is not None and jam.personal is not None:
        for word in owner.ruling.offers:
            yield Command(
                f"rule {word.replace('=', ' ')}", "keep it, or no longer", _call(owner.take_rule, word)
            )
    if jam is not None:
        for place in jam.snapshots.items:
            yield Command(f"place {place.name}", "go to this place", _call(owner.go_to, place.spot))
        for number in range(len(jam.chunks)):
            yield Command(
                f"chunk {number + 1}", "to this chunk of your tune", _call(owner.jump_to_chunk, number)
            )
        for number, item in enumerate(jam.tape.items):
            what = "jam on from this loop"
            yield Command(
                f"loop {number + 1} of the tape, {item.name}", what, _call(owner.go_on_from, number)
            )
    yield from _tunes(owner)


def _tunes(owner: JamScreen) -> Iterator[Command]:
    from midime_tui.jam.recent import read_recent
    from midime_tui.jam.sketchbook import list_sketches
    from midime_tui.music.tunes import bundled_tunes

    for sketch in list_sketches():
        yield Command(f"sketch {sketch.name}", "open it", _call(owner.open_choice, (str(sketch.path),)))
    for path in read_recent()[:MOST_RECENT]:
        yield Command(
            f"recent {path.name}", f"open it, from {path.parent}", _call(owner.open_choice, (str(path),))
        )
    for tune in bundled_tunes():
        yield Command(
            f"tune {tune.title}", "open it: it comes with midime", _call(owner.open_choice, (tune.name,))
        )


def _call(what: Callable[[Any], object], value: Any) -> Callable[[], object]:
    return lambda: what(value)
