"""Imports point downwards only, and a verb loads no more than it needs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "midime_tui"

# What each part may import of its own house. `errors`, `atomic` and the version stand below everything.
ALLOWED = {
    "music": set(),
    "nn": set(),
    "models": {"music", "nn"},
    "sound": {"music"},
    "jam": {"models", "sound", "music", "nn"},
    "tui": {"jam", "models", "sound", "music", "nn"},
}
# Third-party packages that only some parts may import.
ONLY_IN = {
    "textual": {"tui"},
    "sounddevice": {"sound"},
    "tinysoundfont": {"sound"},
    "rtmidi": {"sound"},
    "mido": {"music", "sound"},  # files there, ports here
    "h5py": {"models"},
    "torch": set(),
}


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_from_below(part: str) -> None:
    for path in sorted((PROGRAM / part).rglob("*.py")):
        for name in imports_of(path):
            pieces = name.split(".")
            if pieces[0] == "midime_tui" and len(pieces) > 1 and pieces[1] in ALLOWED:
                assert pieces[1] in ALLOWED[part] | {part}, f"{path.relative_to(ROOT)} imports {name}"
            assert pieces[:2] not in (["midime_tui", "cli"], ["midime_tui", "verbs"]), (
                f"{path} imports {name}"
            )


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_package_is_imported_in_its_place_only(package: str) -> None:
    for part in sorted(ALLOWED):
        if part in ONLY_IN[package]:
            continue
        for path in sorted((PROGRAM / part).rglob("*.py")):
            found = {name.split(".")[0] for name in imports_of(path)}
            assert package not in found, f"{path.relative_to(ROOT)} imports {package}"


def loaded_by(code: str) -> set[str]:
    """The modules in memory after running code in a fresh interpreter."""
    script = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_help_loads_neither_numpy_nor_textual() -> None:
    loaded = loaded_by("from midime_tui.cli import main; main(['--help'])")
    assert not loaded & {"numpy", "textual", "h5py", "mido", "scipy", "sounddevice"}


def test_training_loads_neither_screen_nor_sound_device(tmp_path: Path) -> None:
    command = ["train", "lasst-uns-froh", "-o", str(tmp_path / "me.h5"), "--epochs", "1"]
    loaded = loaded_by(f"from midime_tui.cli import main; assert main({command!r}) == 0")
    assert (tmp_path / "me.h5").exists()
    assert not loaded & {"textual", "sounddevice", "torch", "midime_tui.sound"}


def test_the_jam_knows_no_screen() -> None:
    loaded = loaded_by(
        "import midime_tui.jam, pkgutil, importlib\n"
        "for m in pkgutil.iter_modules(midime_tui.jam.__path__):\n"
        "    importlib.import_module('midime_tui.jam.' + m.name)"
    )
    assert not loaded & {"textual", "sounddevice", "torch"}
