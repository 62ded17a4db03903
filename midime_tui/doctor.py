"""What works on this machine, what is missing, and the one command that would mend it."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from midime_tui import __version__
from midime_tui.errors import MidimeError

GOOD, LACKING, BROKEN = "ok", "missing", "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    what:   its name
    state:  "ok", "missing" (the program runs without it) or "broken" (it does not)
    detail: what was found
    mend:   the one command or step that would mend it, "" where nothing is to be mended
    """

    what: str
    state: str
    detail: str
    mend: str = ""


def examine() -> list[Finding]:
    """Look at everything the program leans on; never raises."""
    return [
        Finding("midime", GOOD, f"{__version__}, Python {platform.python_version()} on {sys.platform}"),
        *(package(name) for name in ("numpy", "scipy", "h5py", "mido", "textual", "platformdirs")),
        base_model(),
        terminal(),
        *sound(),
        extra("rtmidi", "python-rtmidi", "MIDI ports", "midi"),
        extra("tinysoundfont", "tinysoundfont", "SoundFonts", "soundfont"),
        extra("torch", "torch", "training base models", "train"),
        folder(),
    ]


def package(name: str) -> Finding:
    try:
        return Finding(name, GOOD, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, BROKEN, "not installed", "pip install midime-tui")


def extra(module: str, name: str, purpose: str, group: str) -> Finding:
    if importlib.util.find_spec(module) is None:
        return Finding(name, LACKING, f"only for {purpose}", f"pip install 'midime-tui[{group}]'")
    return Finding(name, GOOD, f"for {purpose}")


def base_model() -> Finding:
    from midime_tui.models.weights import shipped_models

    paths = shipped_models()
    if not paths:
        return Finding("base model", BROKEN, "none in this installation", "install midime again")
    try:
        from midime_tui.models.store import read_model

        for path in paths:
            read_model(path)
    except MidimeError as error:
        return Finding("base model", BROKEN, str(error), "install midime again")
    return Finding("base model", GOOD, ", ".join(path.stem for path in paths))


def terminal() -> Finding:
    kind = os.environ.get("TERM", "")
    encoding = sys.stdout.encoding or "ascii"
    if kind in ("", "dumb"):
        return Finding(
            "terminal", LACKING, f"TERM is {kind or 'not set'}: midime writes lines", "use a terminal"
        )
    if "utf" not in encoding.lower():
        return Finding("terminal", LACKING, f"{kind}, {encoding}: drawn in ASCII", "export LANG=C.UTF-8")
    return Finding("terminal", GOOD, f"{kind}, {encoding}")


def sound() -> list[Finding]:
    """What a player process finds when it opens each output: the app would find the same."""
    from midime_tui.sound.probe import probe_outputs

    return [
        Finding(f"sound: {output.name}", GOOD if output.works else LACKING, output.detail, output.mend)
        for output in probe_outputs()
    ]


def folder() -> Finding:
    here = Path.cwd()
    if os.access(here, os.W_OK):
        return Finding("exports", GOOD, f"into {here}")
    return Finding("exports", LACKING, f"{here} is not writable", "midime --out FOLDER")
