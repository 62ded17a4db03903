"""Every key of the app: a table a screen. Nothing else in the program names a key of a screen of ours."""

from __future__ import annotations

from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.jam_keys import JAM, KEEP, LISTEN, PLACES, STEER, TRANSPORT, of_jam
from midime_tui.tui.keys import Key, Keymap, key, shown_key

# where nothing is typed it can be changed how it is heard, and written
OVER_JAM = of_jam(*TRANSPORT, "sketch", "palette")
GROUPS = (LISTEN, STEER, KEEP, PLACES)  # in the order of the bottom line and the help

# whatever lies over whatever
EVERYWHERE: tuple[Key, ...] = (
    key("app.quit", "ctrl+q", "quit", "ctrl+q", "leave", "leave, from anywhere", PLACES),
)

TAPE: tuple[Key, ...] = (
    key("tape.play", "space", "play", "space", "play", "play the tape through", LISTEN, 1),
    key("tape.one", "enter", "one", "enter", "this", "hear this loop", LISTEN, 3),
    key("tape.go", "g", "go", "g", "go", "jam on from its place", STEER, 7),
    key(
        "tape.up tape.down",
        "K,shift+up J,shift+down",
        "shift(-1) shift(1)",
        "K J",
        "move",
        "earlier, later",
        KEEP,
        4,
        each="the loop one earlier | the loop one later",
    ),
    key("tape.remove", "x,delete", "remove", "x", "remove", "take it off the tape", KEEP, 5),
    key("tape.undo", "u", "undo", "u", "undo", "undo what changed here", KEEP, 6),
    key("tape.redo", "U,ctrl+r", "redo", "U", "redo", "the change again", KEEP, 11),
    key("tape.midi", "e", "write('midi')", "e", "MIDI", "write it as one MIDI file", KEEP, 2),
    key("tape.wav", "w", "write('wav')", "w", "WAV", "write it as sound", KEEP, 8),
    key("tape.chain", "c", "write('chain')", "c", "chain", "write it without breaks", KEEP, 12),
    key("tape.each", "f", "write('each')", "f", "files", "write a MIDI file a loop", KEEP, 9),
    key("tape.help", "question_mark,f1", "help", "?", "help", "every key of this screen", PLACES, 2),
    key("tape.close", "escape,q,T", "close", "esc", "close", "back to the jam", PLACES, 1),
    *OVER_JAM,
)

RULES: tuple[Key, ...] = (
    key("rules.take", "enter", "take", "enter", "on/off", "take the rule in or out", STEER, 2),
    key("rules.none", "0,delete", "none", "0", "none", "no rules at all", STEER, 3),
    *of_jam("play", rank=4),
    key("rules.help", "question_mark,f1", "help", "?", "help", "every key of this screen", PLACES, 2),
    key("rules.close", "escape,q,x", "close", "esc", "close", "back to the jam", PLACES, 1),
    *OVER_JAM,
)

SNAPSHOTS: tuple[Key, ...] = (
    key("snapshots.go", "enter", "go", "enter", "go", "go there", STEER, 2),
    key(
        "snapshots.a snapshots.b",
        "a b",
        "set_end('a') set_end('b')",
        "a b",
        "A, B",
        "make it A, make it B",
        KEEP,
        3,
        each="make it A | make it B",
    ),
    key("snapshots.keep", "k", "keep", "k", "keep", "keep where the cursor is", KEEP, 4),
    key("snapshots.remove", "x,delete", "remove", "x", "remove", "forget it", KEEP, 5),
    key("snapshots.undo", "u", "undo", "u", "undo", "undo what changed here", KEEP, 6),
    key("snapshots.redo", "U,ctrl+r", "redo", "U", "redo", "the change again", KEEP, 9),
    *of_jam("play", rank=6),
    key("snapshots.help", "question_mark,f1", "help", "?", "help", "every key of this screen", PLACES, 2),
    key("snapshots.close", "escape,q,K", "close", "esc", "close", "back to the jam", PLACES, 1),
    *OVER_JAM,
)

TRAIN: tuple[Key, ...] = (
    key("train.jam", "enter,q,t", "close", "enter", "jam", "to the jam", PLACES, 1),
    key("train.on", "f", "train_on", "f", "further", "as many epochs again", STEER, 2),
    key("train.anew", "a", "anew", "a", "anew", "anew, with another seed", STEER, 5),
    *of_jam("play", rank=4),
    key(
        "train.before train.next",
        "left right",
        "compare(-1) compare(1)",
        "←→",
        "chunk",
        "compare another chunk",
        LISTEN,
        6,
        each="compare the chunk before | compare the next chunk",
    ),
    key("train.why", "y", "report", "y", "why", "how your tune was read", PLACES, 7),
    key("train.open", "o", "open", "o", "open", "open another tune", PLACES, 8),
    key("train.help", "question_mark,f1", "help", "?", "help", "every key of this screen", PLACES, 2),
    key("train.stop", "escape", "back", "esc", "stop, back", "stop, keep the best; leave", PLACES, 3),
    *OVER_JAM,
)

OPEN: tuple[Key, ...] = (
    key("open.take", "enter", "take", "enter", "open", "open it; a folder: go in", PLACES, 1),
    key("open.mark", "insert,ctrl+t", "mark", "ctrl+t", "mark", "several files: mark this one", KEEP, 3),
    key(
        "open.track.before open.track.next",
        "shift+up,f7 shift+down,f8",
        "track(-1) track(1)",
        "f7 f8",
        "track",
        "choose the melody's track",
        STEER,
        4,
        each="the melody from the track before | the melody from the next track",
    ),
    key("open.up", "ctrl+o", "up", "ctrl+o", "up", "the folder above", PLACES, 5),
    key("open.record", "f2", "record", "f2", "play one in", "play one on the keyboard", PLACES, 6),
    key("open.help", "f1", "help", "f1", "help", "every key of this screen", PLACES, 7),
    key("open.close", "escape", "close", "esc", "back", "back to the jam", PLACES, 2),
    *of_jam("palette"),
)

PIANO: tuple[Key, ...] = (
    key("piano.record", "space", "record", "space", "record", "count in and record; stop", LISTEN, 1),
    key("piano.hear", "tab", "hear", "tab", "hear", "hear the take; stop", LISTEN, 3),
    key("piano.train", "enter", "train", "enter", "train", "train a model on the take", KEEP, 2),
    key("piano.undo", "backspace,ctrl+z", "undo", "bksp", "undo", "take back the last layer", KEEP, 4),
    key("piano.redo", "ctrl+r,ctrl+y", "redo", "ctrl+r", "redo", "the layer again", KEEP, 11),
    key("piano.clear", "delete", "clear", "del", "clear", "take back all layers", KEEP, 12),
    key(
        "piano.octave.down piano.octave.up",
        "down up",
        "octave(-1) octave(1)",
        "up down",
        "octave",
        "an octave higher, lower",
        STEER,
        5,
        each="an octave lower | an octave higher",
    ),
    key(
        "piano.shorter piano.longer",
        "left right",
        "bars(-1) bars(1)",
        "←→",
        "bars",
        "fewer bars, more bars",
        STEER,
        6,
        each="fewer bars | more bars",
    ),
    key("piano.grid", "f3", "grid", "f3", "grid", "on the grid, or as played", STEER, 7),
    key("piano.click", "f4", "click", "f4", "click", "the click on or off", LISTEN, 8),
    key(
        "piano.slower piano.faster",
        "pagedown pageup",
        "tempo(-5) tempo(5)",
        "pgup/dn",
        "tempo",
        "faster, slower",
        LISTEN,
        9,
        each="slower by 5 | faster by 5",
    ),
    key("piano.help", "f1", "help", "f1", "help", "every key of this screen", PLACES, 10),
    key("piano.close", "escape", "close", "esc", "back", "leave the piano", PLACES, 3),
    *of_jam("palette"),
)

SHEET: tuple[Key, ...] = (
    key(
        "sheet.close",
        "escape,q,question_mark,enter,space,f1",
        "close",
        "esc",
        "close",
        "back to where you were",
        PLACES,
        1,
    ),
    *of_jam("palette"),
)

ASK: tuple[Key, ...] = (
    key("ask.close", "escape", "close", "esc", "leave", "leave it as it is", PLACES, 1),
    *of_jam("palette"),
)

TABLES: dict[str, tuple[Key, ...]] = {
    "jam": JAM,
    "tape": TAPE,
    "snapshots": SNAPSHOTS,
    "rules": RULES,
    "train": TRAIN,
    "open": OPEN,
    "piano": PIANO,
    "sheet": SHEET,
    "ask": ASK,
    "everywhere": EVERYWHERE,
}


def key_of(name: str, glyphs: Glyphs, keymap: Keymap | None) -> str:
    """How the key of a binding is written on the screen: all of them where several are bound together."""
    entry = next(entry for table in TABLES.values() for entry in table if name in entry.ids)
    return shown_key(entry, glyphs, keymap)
