"""A settings file does what it says, or one sentence says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.settings import Settings, load_settings, settings_path
from midime_tui.jam.settings_bindings import KeyBinding
from midime_tui.jam.settings_example import example as example_file
from midime_tui.jam.settings_keys import key_name

BINDINGS = (
    KeyBinding("play", ("space",), "play, stop"),
    KeyBinding("nudge.up", ("right",), "move it up"),
    KeyBinding("nudge.down", ("left",), "move it down"),
    KeyBinding("redo", ("U", "ctrl+r"), "redo"),
    KeyBinding("sheet.close", ("space", "x"), "on another screen the same key", "sheet"),
)


def load(text: str, tmp_path: Path) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, bindings=BINDINGS, themes=("midime", "nord"), key_of=key_of)


def key_of(key: str) -> str | None:
    return {"<": "less_than_sign"}.get(key, key if key.isprintable() and len(key) < 12 else None)


def test_without_a_file_all_is_at_its_default(home: Path) -> None:
    assert settings_path() == home / "settings.toml"
    assert load_settings() == Settings()


def test_everything_can_be_set(tmp_path: Path) -> None:
    found = load(
        'theme = "nord"\nascii = true\nlow_bandwidth = true\nreduced_motion = true\n'
        'model = "me.h5"\naudio = "pipe"\n'
        '[keys]\nplay = "p"\nnudge.up = "x,<"\n"nudge.down" = ["y", "f5"]\n',
        tmp_path,
    )
    assert (found.theme, found.ascii, found.low_bandwidth, found.reduced_motion) == ("nord", True, True, True)
    assert (found.model, found.audio) == ("me.h5", "pipe")
    assert found.keys == {"play": ("p",), "nudge.up": ("x", "less_than_sign"), "nudge.down": ("y", "f5")}


def test_two_bindings_may_change_places(tmp_path: Path) -> None:
    found = load('[keys]\nnudge.up = "left"\nnudge.down = "right"\n', tmp_path)
    assert found.keys == {"nudge.up": ("left",), "nudge.down": ("right",)}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\n\nthem = 1", 3, "perhaps 'theme'"),
        ('theme = "neon"', 1, "midime, nord"),
        ("# a\nascii = 1", 2, "true or false"),
        ('ascii = "yes"', 1, 'the text "yes"'),
        ("model = []", 1, "a list"),
        ("low_bandwidth", 1, "not TOML"),
        ('theme = "nord"\ntheme = "nord"', 2, "not TOML"),
        ("[keys]\nplay = 3", 2, "a key in quotes"),
        ('[keys]\nplay = ""', 2, "is no key"),
        ('[keys]\nplay = ["x", "averylongkeyname"]', 2, "is no key"),
        ("[keys]\nplay = []", 2, "has no key"),
        ('[keys]\nplai = "p"', 2, "perhaps 'play'"),
        ('[keys]\n\nnudge.op = "p"', 3, "perhaps 'nudge.up'"),
        ('[keys]\nplay = "U"', 2, "already belongs to 'redo'"),
        ('[keys]\n"nudge.up" = "x"\nredo = "x"', 3, "already belongs to 'nudge.up'"),
        ('keys = "x"', 1, "is no table"),
        ('[keys.nudge]\nup = "left"', 2, "already belongs to 'nudge.down'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(MidimeError) as caught:
        load(text, tmp_path)
    sentence = str(caught.value)
    assert f"settings.toml, line {line}: " in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_one_key_on_two_screens_is_no_clash(tmp_path: Path) -> None:
    assert load('[keys]\nredo = "x"\n', tmp_path).keys == {"redo": ("x",)}
    with pytest.raises(MidimeError, match="already belongs to 'play'"):
        load('[keys]\nredo = "space"\n', tmp_path)


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes("# ok\n# schön".encode("latin1"))
    with pytest.raises(MidimeError, match="line 2: this is not UTF-8"):
        load_settings(path)
    path.write_bytes(b"\xef\xbb\xbfascii = true\r\n")
    assert load_settings(path).ascii, "as Windows editors write it"


def test_an_output_that_is_none_is_said(tmp_path: Path) -> None:
    def check(choice: str) -> None:
        raise MidimeError(f"{choice} is no output")

    path = tmp_path / "settings.toml"
    path.write_text('\naudio = "loud"')
    with pytest.raises(MidimeError, match=r"line 2: loud is no output"):
        load_settings(path, check_audio=check)


def test_the_example_changes_nothing_and_its_lines_can_be_used(tmp_path: Path) -> None:
    text = example_file(BINDINGS)
    assert load(text, tmp_path) == Settings()
    used = "\n".join(
        line[2:] if line.startswith("# ") and ("=" in line.split("#")[1] or "[keys]" in line) else line
        for line in text.splitlines()
        if "midime." not in line and "One line" not in line and "#   " not in line
    )
    found = load(used, tmp_path)
    assert found.keys["redo"] == ("U", "ctrl+r")
    assert (found.theme, found.ascii) == ("midime", False)


WORDS = ["theme", "ascii", "keys", "play", "nudge.up", "true", "1", "x"]
PIECES = st.sampled_from([*WORDS, *'="[]\n .#,'])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join)))
@example(text="a = " + "[" * 5000)
@example(text="a = " + "9" * 5000)
@example(text="keys.play.x.y = 1")
@example(text='[keys]\n[[keys.play]]\nx = "1"')
@example(text="ascii = 2020-01-01")
def test_any_text_is_settings_or_one_sentence(text: str, tmp_path: Path) -> None:
    said = ""
    try:
        load(text.encode("utf-8", "replace").decode(), tmp_path)
    except MidimeError as error:
        said = str(error)
    assert len(said.splitlines()) <= 1


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("x", "x"),
        ("U", "U"),
        ("<", "less_than_sign"),
        ("less_than_sign", "less_than_sign"),
        ("-", "minus"),
        ("minus", "minus"),
        ("+", "plus"),
        ("/", "slash"),
        ("\\", "backslash"),
        ("@", "at"),
        ("_", "underscore"),
        ("?", "question_mark"),
        (" ", "space"),
        ("Space", "space"),
        ("esc", "escape"),
        ("F5", "f5"),
        ("Ctrl+S", "ctrl+s"),
        ("ctrl++", None),
        ("ctrl+i", "tab"),
        ("ctrl+M", "enter"),
        ("ctrl+h", "backspace"),
        ("ctrl+[", "escape"),
        ("shift+u", "U"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("alt+X", "alt+shift+x"),
        ("shift+1", None),
        ("ctrl+enter", None),
        ("alt+/", None),
        ("super+x", None),
        ("shift+left", "shift+left"),
        ("§", "section_sign"),
        ("hello", None),
        ("ctl+x", None),
        ("ctrl+", None),
        ("", None),
    ],
)
def test_a_key_is_understood_as_people_write_it(written: str, named: str | None) -> None:
    assert key_name(written) == named
