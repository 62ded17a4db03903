"""Every key of the jam in one table: the bindings, the bottom line and the help are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from midime_tui.tui.glyphs import Glyphs

STEER, LISTEN, TUNE, KEEP = "Steer", "Listen", "Your tune", "Keep and leave"


@dataclass(frozen=True)
class Key:
    """One thing that keys do.

    ids:    a name a binding, by which a person's configuration can move it to another key
    keys:   what is pressed, as Textual writes it, one text a binding (commas between equal keys)
    actions: what each binding does
    shown:  how the key is written on the screen
    word:   one word for the bottom line
    help:   a sentence for the help screen
    rank:   importance for the bottom line, 1 first; 0 keeps it out
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    actions: tuple[str, ...]
    shown: str
    word: str
    help: str
    group: str
    rank: int = 0

    @property
    def action(self) -> str:
        """What a press with the mouse does."""
        return self.actions[-1]


KEYS: tuple[Key, ...] = (
    Key(
        ("play",),
        ("space",),
        ("play",),
        "space",
        "play",
        "play, stop",
        LISTEN,
        1,
    ),
    Key(
        ("choose.1", "choose.2", "choose.3", "choose.4", "choose.before", "choose.next"),
        ("1", "2", "3", "4", "up", "down"),
        ("choose(0)", "choose(1)", "choose(2)", "choose(3)", "choose_by(-1)", "choose_by(1)"),
        "1-4",
        "choose",
        "choose a number (up, down)",
        STEER,
        4,
    ),
    Key(
        ("nudge.down", "nudge.up"),
        ("left", "right"),
        ("nudge(-0.1)", "nudge(0.1)"),
        "←→",
        "nudge",
        "move it by 0.1, shift 0.5",
        STEER,
        3,
    ),
    Key(
        ("leap.down", "leap.up"),
        ("shift+left,H", "shift+right,L"),
        ("nudge(-0.5)", "nudge(0.5)"),
        "H L",
        "leap",
        "the same as shift+arrow",
        STEER,
    ),
    Key(("centre",), ("0",), ("centre",), "0", "centre", "back to the middle", STEER, 12),
    Key(("reset",), ("c",), ("reset",), "c", "reset", "all four to the middle", STEER, 11),
    Key(("random",), ("r",), ("random",), "r", "random", "jump to a random place", STEER, 5),
    Key(("undo",), ("u",), ("undo",), "u", "undo", "undo a move", STEER, 6),
    Key(("redo",), ("U,ctrl+r",), ("redo",), "U", "redo", "redo it", STEER, 13),
    Key(("base",), ("b",), ("base",), "b", "base", "hear the base model, untaught", LISTEN, 8),
    Key(("input",), ("i",), ("input",), "i", "input", "hear your tune; the jam again", LISTEN, 10),
    Key(
        ("tempo.down", "tempo.up"),
        ("less_than_sign,comma", "greater_than_sign"),
        ("tempo(-5)", "tempo(5)"),
        "< >",
        "tempo",
        "slower, faster",
        LISTEN,
    ),
    Key(("when",), ("w",), ("when",), "w", "when", "when a change is heard", LISTEN),
    Key(("rewind",), ("full_stop",), ("rewind",), ".", "start", "from the loop's start", LISTEN),
    Key(
        ("chunk.before", "chunk.next"),
        ("left_square_bracket", "right_square_bracket"),
        ("chunk(-1)", "chunk(1)"),
        "[ ]",
        "chunk",
        "jump to a chunk of the tune",
        TUNE,
    ),
    Key(
        ("page.back", "page.on", "page.first", "page.last"),
        ("pageup", "pagedown", "home", "end"),
        ("page(-1)", "page(1)", "page_end(0)", "page_end(1)"),
        "pgup/dn",
        "page",
        "leaf through it (home, end)",
        TUNE,
    ),
    Key(("train",), ("t",), ("train",), "t", "train", "train on; esc keeps the best", TUNE, 9),
    Key(("report",), ("y",), ("report",), "y", "why", "how it was read, what was cut", TUNE),
    Key(("open",), ("o",), ("open",), "o", "open", "open another tune", TUNE, 14),
    Key(("export",), ("e",), ("export",), "e", "export", "write the loop: MIDI and WAV", KEEP, 2),
    Key(("save",), ("s",), ("save",), "s", "save", "write the personal model", KEEP),
    Key(("back",), ("escape",), ("back",), "esc", "back", "stop training; back to yours", KEEP),
    Key(("help",), ("question_mark,f1",), ("help",), "?", "help", "this page", KEEP, 7),
    Key(("quit",), ("q",), ("quit",), "q", "quit", "leave (also ctrl+q)", KEEP, 7),
)

FOOTER: tuple[Key, ...] = tuple(key for key in KEYS if key.rank)


def shown_key(key: Key, glyphs: Glyphs) -> str:
    """The key as the terminal can show it."""
    return key.shown.replace("←→", glyphs.arrows)


def bindings() -> list[BindingType]:
    """The table as Textual wants it."""
    return [
        Binding(keys, action, key.word, id=name, tooltip=key.help, show=False)
        for key in KEYS
        for name, keys, action in zip(key.ids, key.keys, key.actions)
    ]
