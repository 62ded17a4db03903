"""Keys that a person moved: what can work is taken, what cannot is said, and every sentence follows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from midime_tui.errors import MidimeError
from midime_tui.jam.settings import load_settings
from midime_tui.jam.settings_keys import key_name
from midime_tui.tui import key_tables
from midime_tui.tui.key_reserved import EDITS, LIST, taken
from midime_tui.tui.key_tables import TABLES
from midime_tui.verbs.settings import key_bindings, person_settings
from tests.tui.conftest import MakeApp, SilentPlayer, ready, screen_text, until

TUI = Path(key_tables.__file__).parent


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('play = "ctrl+q"', "already belongs to 'app.quit'"),
        ('"tape.play" = "enter"\n"tape.one" = "space"', "line 2: 'tape.play' cannot be on 'enter': the list"),
        ('"tape.play" = "down"', "the list on the tape screen takes it"),
        ('"open.mark" = "m"', "the line to type in on the open screen takes it"),
        ('"open.up" = "up"', "the list on the open screen takes it"),
        ('"piano.record" = "z"', "it is a key of the piano"),
        ('"piano.record" = "alt+Z"', "it is a key of the piano"),
        ('near = "ctrl+i"', "'tab' of 'near' already belongs to 'tap'"),
        ('near = "ctrl+m"', "already belongs to 'tape'"),
        ('"piano.grid" = "ctrl+h"', "'backspace' of 'piano.grid' already belongs to 'piano.undo'"),
        ('near = "ctrl+c"', "the terminal copies with it"),
        ('near = "shift+a"', "'A' of 'near' already belongs to 'set.a'"),
        ('near = "ctrl+enter"', "no key that every terminal sends"),
        ('"ask.close" = "x"', "the line to type in on the ask screen takes it"),
        ('"sheet.close" = "pagedown"', "scroll with it"),
        ('"app.quit" = "x"', "takes it"),
        ('"app.quit" = "f7"', "already belongs to 'open.track.before'"),
        ('click = "g"\nsliders = "f9"', "'g' of 'click' already belongs to 'tape.go' on the tape screen"),
        ('"app.quit" = "f20"\nquit = "shift+f5"', "nothing else leaves the program"),
    ],
)
def test_a_key_that_cannot_work_is_said(
    lines: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDIME_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text(f"[keys]\n{lines}\n")
    with pytest.raises(MidimeError) as caught:
        person_settings()
    assert said in str(caught.value)
    assert "; right would be: " in str(caught.value)


def test_a_model_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIDIME_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text('ascii = true\nmodel = "nonsense"\n')
    with pytest.raises(MidimeError, match=r"settings\.toml, line 2: there is no model named 'nonsense'"):
        person_settings()


def test_every_binding_can_be_moved_and_none_stands_where_it_is_swallowed(tmp_path: Path) -> None:
    bindings = key_bindings()
    path = tmp_path / "settings.toml"
    for binding in bindings:
        if not binding.shared:
            path.write_text(f'[keys]\n"{binding.id}" = "f19"\n')
            load_settings(path, bindings=bindings, key_of=key_name, taken=taken)
        free = [key for key in binding.keys if not taken(binding.screen, key)]
        its_own = (
            binding.keys[0] == "enter"
        )  # what the list or the line does with it is what the binding does
        assert free or its_own, binding
        assert all(key_name(key) == key for key in binding.keys)


def test_what_is_reserved_is_what_textual_takes() -> None:
    keys = {widget: {key for key, _ in widget._merge_bindings()} for widget in (Input, OptionList)}  # type: ignore[attr-defined]
    sent = {key for key in keys[Input] if key_name(key) == key}
    scrolls = {"up", "down", "pageup", "pagedown", "ctrl+pageup", "ctrl+pagedown"}  # which a line cannot
    assert sent - EDITS - scrolls == {"ctrl+c"}
    assert keys[OptionList] >= LIST


async def test_leaving_can_be_moved_too(make_app: MakeApp) -> None:
    async with make_app(keymap={"app.quit": "f10", "sheet.close": "f6"}).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+q", "question_mark", "escape")
        await pilot.pause()
        assert "f6 closes" in screen_text(pilot)[-1] or "f6 closes" in "\n".join(screen_text(pilot))
        await pilot.press("f6")
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("f10")
        await until(pilot, lambda: pilot.app._exit, "the end")


KEYS = r"esc|bksp|enter|space|tab|ctrl\+[a-z]|[b-hj-zB-HJ-Z?]"
NAMES_A_KEY = re.compile(
    rf"(?:^|[;:,(] ?)(?:{KEYS}) (?:[a-z]+s)\b|(?:; |: )(?:{KEYS})(?:$|:)|\b(?:or|and) (?:{KEYS}) [a-z]+s\b"
)
FIXED = {"enter writes"}  # of the line to type in


def test_no_sentence_names_a_key_that_can_be_moved() -> None:
    assert all(
        map(
            NAMES_A_KEY.search,
            ("t trains it", "x; K lists the places", "open a tune: o", "f or esc stops it"),
        )
    )
    for path in TUI.rglob("*.py"):
        if path.name in ("key_tables.py", "jam_keys.py", "keys.py"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(getattr(node, "body", None), list)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                found = NAMES_A_KEY.search(node.value)
                assert not found or found[0] in FIXED, f"{path.name}:{node.lineno}: {node.value}"


async def test_what_is_said_names_the_key_where_it_is(make_app: MakeApp) -> None:
    ids = sorted({name for table in TABLES.values() for entry in table for name in entry.ids})
    keymap = {name: chr(0x4E00 + number) for number, name in enumerate(ids)}  # letters that no sentence has
    async with make_app(keymap=keymap).run_test(size=(140, 40)) as pilot:
        screen = await ready(pilot)

        def said(*names: str) -> None:
            assert all(keymap[name] in screen_text(pilot)[38] for name in names), screen_text(pilot)[38]

        said("nudge.up", "export")
        for action, names in (
            ("keep", ["snapshots"]),
            ("drift", ["drift", "back"]),
            ("swap", ["set.a", "set.b"]),
            ("draw", ["warmer"]),
            ("rules_off", ["rules"]),
            ("tape", ["tapes"]),
        ):
            await screen.run_action(action)
            await pilot.pause()
            said(*names)
        await screen.run_action("train")
        await pilot.pause()
        await until(pilot, lambda: keymap["train.on"] in screen_text(pilot)[38], "the training's sentence")


@pytest.mark.parametrize(("key", "name"), [("T", "tape"), ("K", "snapshots"), ("x", "rules"), ("t", "train")])
async def test_the_transport_goes_on_over_the_jam(
    make_app: MakeApp, player: SilentPlayer, key: str, name: str
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        tempo = screen.playing.qpm
        await pilot.press(key)
        await pilot.pause()
        await pilot.press("greater_than_sign", "m", "5")
        assert screen.playing.qpm == tempo + 5
        assert player.clicking
        assert player.muted == {"melody"}
        await until(pilot, lambda: "(melody)" in "\n".join(screen_text(pilot)), "what is heard")
        await pilot.press("R")
        await until(pilot, lambda: "R does nothing here; ? lists the keys" in "\n".join(screen_text(pilot)))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3, "the question for a name")
        await pilot.press("escape", "q")
        assert len(pilot.app.screen_stack) == 1


async def test_training_further_and_anew_have_keys_of_their_own(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for close in ("t", "q", "escape", "enter"):
            await pilot.press("t")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the training")
            await pilot.press(close)
            assert len(pilot.app.screen_stack) == 1
        assert len(screen.jam.history) == 1
        await pilot.press("t", "f")
        await until(pilot, lambda: len(screen.jam.history) == 2 and not screen.work.training, "more epochs")
        await pilot.press("a")
        await until(pilot, lambda: len(screen.jam.history) == 1 and not screen.work.training, "a new model")
