"""Autosave, in real processes that are really killed."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.autosave import Autosave, lock_path
from midime_tui.jam.jam import Jam
from midime_tui.jam.left_work import left_work, restore
from midime_tui.jam.sketch import Sketch, jam_of, sketch_of
from midime_tui.jam.sketch_file import SUFFIX, read_sketch

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 30.0

# An app in short: opens, then does as it is told, a line a change, and answers each line once it is done.
APP = """
import sys
from pathlib import Path
from midime_tui.jam.autosave import Autosave
from midime_tui.jam.jam import Jam
from midime_tui.jam.sketch import sketch_of

model, folder, delay = sys.argv[1:4]
jam = Jam.open(["lasst-uns-froh"], model)
jam.adopt(jam.base_loop(1))
warn = lambda sentence: print("warning:", sentence, flush=True)
with Autosave(lambda: sketch_of(jam), Path(folder), on_warning=warn, delay=float(delay)) as autosave:
    autosave.on_signals()
    print(autosave.path, flush=True)
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "nudge":
            jam.nudge(0, float(value))
            autosave.changed()
        elif word == "save":
            print("saved" if autosave.save() else "not saved", flush=True)
        elif word == "limit":
            import resource
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), resource.RLIM_INFINITY))
        print("done", flush=True)
"""


class App:
    """A process that autosaves."""

    def __init__(self, model: Path, folder: Path, delay: float) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", APP, str(model), str(folder), str(delay)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            bufsize=1,
        )
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.path = Path(self.read())

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put("")

    def read(self) -> str:
        """The next line; empty where the app has ended."""
        return self.lines.get(timeout=DEADLINE)

    def tell(self, line: str) -> list[str]:
        """Say a line; returns what it answered."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        said = []
        while (answer := self.read()) != "done":
            assert answer, "the app ended"
            said.append(answer)
        return said

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


Start = Callable[..., App]


@pytest.fixture
def start(model_path: Path, tmp_path: Path) -> Iterator[Start]:
    """Start an app that saves into one folder."""
    apps: list[App] = []

    def begin(delay: float = 0.2) -> App:
        apps.append(App(model_path, tmp_path / "autosave", delay))
        return apps[-1]

    yield begin
    for app in apps:
        app.process.kill()
        app.process.wait()
        assert app.process.stdin is not None
        app.process.stdin.close()


def until(what: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + DEADLINE
    waiting = threading.Event()
    while not what():
        assert time.monotonic() < end, "it did not happen"
        waiting.wait(0.02)


def place(path: Path) -> float:
    return read_sketch(path).now.z[0]


posix = pytest.mark.skipif(os.name == "nt", reason="signals as Unix has them")


@posix
def test_a_killed_app_lost_nothing_that_was_older_than_the_delay(start: Start) -> None:
    app = start()
    for _ in range(5):
        app.tell("nudge 0.1")
    until(lambda: app.path.exists() and place(app.path) == 0.5)
    app.tell("nudge 1")
    assert app.end(signal.SIGKILL) == -signal.SIGKILL
    work = left_work(app.path.parent)
    assert work.interrupted is not None
    assert work.interrupted.path == app.path
    assert jam_of(restore(work.interrupted)).cursor[0] in (0.5, 1.5)


@posix
def test_a_key_held_down_is_saved_while_it_is_held(start: Start) -> None:
    app = start(0.1)

    def nudged_and_saved() -> bool:  # changes come faster than the delay, without a pause
        app.tell("nudge 0.01")
        return app.path.exists()

    until(nudged_and_saved)


@posix
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_signal_saves_at_once_and_ends(name: str, start: Start) -> None:
    app = start(60.0)
    app.tell("nudge 0.2")
    until(app.path.exists)  # the first change is written at once, the next one a minute later
    app.tell("nudge 0.5")
    number = getattr(signal, name)
    assert app.end(number) == 128 + number
    assert place(app.path) == 0.7
    work = left_work(app.path.parent).interrupted
    assert work is not None, "the person did not end it"


@posix
def test_an_end_of_its_own_saves_too_and_is_no_interruption(start: Start) -> None:
    app = start(60.0)
    app.tell("nudge 0.1")
    until(app.path.exists)
    app.tell("nudge 0.2")
    assert app.process.stdin is not None
    app.process.stdin.close()
    assert app.process.wait(DEADLINE) == 0
    work = left_work(app.path.parent)
    assert work.interrupted is None
    assert [item.ended for item in work.items] == [True]
    assert place(app.path) == pytest.approx(0.3)


@posix
def test_a_full_disk_is_one_warning_and_the_old_file_stays(start: Start) -> None:
    app = start(60.0)
    app.tell("nudge 0.5")
    assert app.tell("save") == ["saved"]
    before = app.path.read_bytes()
    app.tell("limit 1000")
    app.tell("nudge 0.5")
    said = app.tell("save")
    assert "not saved" in said
    assert len([line for line in said if line.startswith("warning: autosave does not work")]) == 1
    app.tell("nudge 0.5")
    assert app.tell("save") == ["not saved"], "one warning is enough"
    assert app.path.read_bytes() == before
    assert sorted(path.suffix for path in app.path.parent.iterdir()) == [".lock", SUFFIX]
    app.tell("limit 100000000")
    assert app.tell("save") == ["saved"]
    assert place(app.path) == 1.5


@posix
def test_two_apps_leave_each_others_work_alone(start: Start) -> None:
    one, other = start(), start()
    one.tell("nudge 1")
    other.tell("nudge 2")
    until(lambda: one.path.exists() and other.path.exists())
    assert one.path != other.path
    assert left_work(one.path.parent).items == (), "both still run"
    one.end(signal.SIGKILL)
    assert [item.path for item in left_work(one.path.parent).items] == [one.path]
    with pytest.raises(MidimeError, match="another midime"):
        Autosave(lambda: None, other.path.parent, resume=other.path)
    assert (place(one.path), place(other.path)) == (1.0, 2.0)


def test_work_that_is_taken_up_again_stays_in_its_file(jam: Jam, tmp_path: Path) -> None:
    def saving(resume: Path | None = None) -> Autosave:
        return Autosave(lambda: sketch_of(jam), tmp_path, resume=resume, delay=0.0)

    with saving() as first:
        first.changed()
    jam.adopt(jam.base_loop(1))
    with saving(first.path) as second:
        second.changed()
        assert second.save()
        assert lock_path(first.path).exists()
    assert list(tmp_path.glob(f"*{SUFFIX}")) == [first.path]
    assert read_sketch(first.path).now.home is not None


def test_without_a_change_nothing_is_written(jam: Jam, tmp_path: Path) -> None:
    with Autosave(lambda: sketch_of(jam), tmp_path / "none") as autosave:
        assert autosave.save()
    assert not (tmp_path / "none").exists()


def test_broken_work_is_set_aside_and_said(tmp_path: Path) -> None:
    broken = tmp_path / f"20200101-000000-1-abcd{SUFFIX}"
    broken.write_bytes(b"PK\3\4 but no more")
    lock_path(broken).touch()
    work = left_work(tmp_path)
    assert work.items == ()
    (sentence,) = work.sentences
    assert "set aside" in sentence
    assert "\n" not in sentence
    (aside,) = tmp_path.iterdir()
    assert aside.read_bytes() == b"PK\3\4 but no more"
    assert left_work(tmp_path) == type(work)((), ())


def test_work_broken_further_in_is_set_aside_when_it_is_restored(jam: Jam, tmp_path: Path) -> None:
    jam.train(epochs=1)
    with Autosave(lambda: sketch_of(jam), tmp_path) as autosave:
        autosave.changed()
    (model,) = tmp_path.glob("*.h5")
    model.write_bytes(b"half a model")
    (left,) = left_work(tmp_path).items
    with pytest.raises(MidimeError, match="set aside"):
        restore(left)
    assert left_work(tmp_path).items == ()


def test_an_error_of_the_program_is_said_and_does_not_end_the_saving(jam: Jam, tmp_path: Path) -> None:
    said: list[str] = []
    failing = threading.Event()
    failing.set()

    def provide() -> Sketch:
        if failing.is_set():
            raise RuntimeError("oops")
        return sketch_of(jam)

    with Autosave(provide, tmp_path, on_warning=said.append) as autosave:
        autosave.changed()
        assert not autosave.save()
        failing.clear()
        assert autosave.save()
    assert len(said) == 1
    assert "oops" in said[0]


def test_work_that_got_a_name_leaves_no_autosave(jam: Jam, tmp_path: Path) -> None:
    autosave = Autosave(lambda: sketch_of(jam), tmp_path)
    autosave.changed()
    assert autosave.save()
    autosave.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_a_warning(jam: Jam, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said: list[str] = []
    with Autosave(lambda: sketch_of(jam), tmp_path / "file" / "autosave", on_warning=said.append) as autosave:
        autosave.changed()
        assert not autosave.save()
    assert len(said) == 1
