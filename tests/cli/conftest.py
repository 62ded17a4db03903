"""Running the command line as a person does, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from midime_tui.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and sketches of its own: no test reads or writes the person's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MIDIME_HOME", str(folder))
    return folder


@pytest.fixture
def midime(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `midime ...` here, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Outcome:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def midime_process(tmp_path: Path) -> Run:
    """Run `midime ...` as a process of its own, in an empty folder; keywords are added to the environment."""

    def run(*words: object, **env: str) -> Outcome:
        command = [sys.executable, "-m", "midime_tui", *(str(word) for word in words)]
        path = os.pathsep.join([str(ROOT), str(ROOT / "converter")])
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path, **env},
            timeout=120,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def personal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A personal model of the bundled tune, trained by the command line."""
    path = tmp_path_factory.mktemp("personal") / "me.h5"
    assert main(["train", "lasst-uns-froh", "-o", str(path), "--epochs", "30", "--json"]) == 0
    return path
