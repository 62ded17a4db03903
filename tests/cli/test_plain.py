"""The line mode: every action has its verb, every answer is short lines, nothing is lost."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.jam.jam import Jam
from midime_tui.jam.left_work import left_work
from midime_tui.jam.sketch_file import read_sketch
from midime_tui.models.midime import MidiMe
from midime_tui.models.midime_settings import DEFAULT, settings_of
from midime_tui.music.midi_file import read_midi
from midime_tui.music.tunes import find_tune
from midime_tui.tui.key_tables import TABLES
from midime_tui.verbs.lines.options import Options
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.table import BY_NAME, VERBS, find, perform
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import split
from tests.cli.conftest import ROOT
from tests.models.random_model import random_model

DEADLINE = 60.0


class SilentPlayer:
    """Takes what a player is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, tuple[Any, ...]]] = []
        self.status = "none: a test"
        self.at = 0.0

    def position(self) -> float:
        return self.at

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values, **_: self.told.append((name, values))

    @property
    def words(self) -> list[str]:
        return [name for name, _ in self.told]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Jam:
    """A jam on a small random base model; only `room` may use it, which begins anew each time."""
    path = tmp_path_factory.mktemp("models") / "small.h5"
    random_model(name="small").save(path)
    jam = Jam.open(["lasst-uns-froh"], path)
    jam.train(epochs=3)
    return jam


class Room:
    """A line mode without a terminal: say a line, get the lines that answer."""

    def __init__(self, trained: Jam, folder: Path) -> None:
        jam = Jam(trained.base, trained.pieces, codes=trained.codes)
        jam.model, jam.personal = trained.model, trained.personal
        self.lines: list[str] = []
        self.player = SilentPlayer()
        options = Options(None, "mel-2bar", 0, settings_of(DEFAULT.name, epochs=3), folder)
        self.stage = Stage(jam, options, self.lines.append, lambda on_message: self.player)  # type: ignore[arg-type, return-value]

    def __call__(self, *lines: str) -> list[str]:
        self.lines.clear()
        for line in lines:
            perform(self.stage, line)
        return list(self.lines)


@pytest.fixture
def room(trained: Jam, tmp_path: Path) -> Room:
    return Room(trained, tmp_path)


def test_moves_are_made_told_and_undone(room: Room) -> None:
    assert room("nudge 1 +0.3")[0].startswith("place +0.30 +0.00 +0.00 +0.00: ")
    assert room("set 2 -1.5", "centre 1")[-1].startswith("place +0.00 -1.50 ")
    assert room("go 1,0,0 2")[0].startswith("place +1.00 +0.00 +0.00 +2.00")
    room("random", "random near", "drift 3", "chunk 2", "temperature 0.5", "draw 7", "transpose +2")
    assert "temperature 0.5 seed 7, transposed +2" in room("where")[0]
    assert room("undo 100")[0].startswith("13 moves undone")
    assert room.stage.jam.cursor == (0, 0, 0, 0)
    assert room("redo 2")[0].startswith("2 moves made again")
    assert room("reset", "reset")[-1] == "nothing changed"


def test_the_base_model_is_steered_and_heard(room: Room) -> None:
    assert len(room("base")) == 8
    assert "held 3=+1.50" in room("base 3 1.5")[0]
    assert room("base 3") == ["base 3: +1.50"]
    assert "held" not in room("base free")[0]
    assert room("sample 5")[0].startswith("base model, seed 5")
    assert "from a kept code" in room("adopt")[0]
    assert "from a kept code" not in room("leave")[0]
    assert room("hear 1")[0].startswith("chunk 1")
    assert room("own")[0].startswith("place")


def test_places_are_kept_and_crossed(room: Room) -> None:
    room("go 1 0 0 0", "keep A", "go -1 0 0 0", "keep B", "keep chorus")
    assert room("morph A B 0.25")[0].startswith("place +0.50")
    assert room("morph 1")[0].startswith("place -1.00")
    assert room("recall a")[0].startswith("place +1.00")
    assert [line.split(":")[0] for line in room("places")] == ["A", "B", "chorus"]
    assert len(room("forget chorus", "places")) == 3
    assert len(room("places undo")) == 3
    assert [line[:11] for line in room("fade 2")] == ["place +0.00", "place -1.00"], "from A, where it stands"
    assert [line[:11] for line in room("fade 2")] == ["place +0.00", "place +1.00"], "and back"
    assert room("fade A") == ["not done: it stands at A already"]
    assert [room("swap")[0][:11] for _ in range(2)] == ["place -1.00", "place +1.00"]
    assert len(room("morph 0.5", "fade B 4")) == 3, "half of the way"
    assert len(room("reset", "fade A 2")) == 4, "from B, for it stands elsewhere"


def test_the_tape_has_all_its_verbs(room: Room, tmp_path: Path) -> None:
    room("tape add one", "random", "tape add", "sample 3", "tape add three")
    room("tape move 3 1", "tape name 2 two")
    assert [line.split(":")[0] for line in room("tape")] == ["1 three", "2 two", "3 loop 2"]
    room("tape remove 1")
    assert len(room("tape list")) == 2
    assert room("tape undo") == ["the tape has 3 loops"]
    assert "from a kept code" in room("tape go 1")[0]
    room("tape export", "tape wav", "tape chain", "tape each")
    found = {path.name for path in tmp_path.iterdir()}
    assert found == {"tape.mid", "tape.wav", "chain.mid", "tape-01.mid", "tape-02.mid", "tape-03.mid"}


def test_what_plays_is_what_was_asked_for(room: Room) -> None:
    assert room("sound") == ["sound: not started: play starts it"]
    assert room("click on", "mute melody", "tempo 90", "count-in 4", "play")[-1] == (
        "playing the jam after 4 beats, 90 a minute"
    )
    assert room.player.words == ["click", "mute", "load", "play"]
    room("nudge 1", "tempo +5", "when loop", "solo drums", "tape add")
    room("play tape", "play tune", "stop", "nudge 1")
    assert room.player.words[4:] == [
        *("load", "tempo", "solo", "stop", "load", "play", "stop", "load", "play", "stop")
    ]
    assert room("tap", "tap", "tap")[-1] == "tap 3 of 4"
    assert room("play take")[0].startswith("not done: nothing is played in")


def test_a_tune_is_typed_in_and_trained_on(room: Room) -> None:
    said = room("take C4 D4 E4 F4 G4:8 G4:8", "take A4:2 -:2 A4:4 Bb4:8 G4:16", "take")
    assert said[-1].endswith("in 2 layers")
    assert room("take undo")[0].endswith("in 1 layer")
    assert room("take c4 c#4:30")[0].endswith("in 2 layers")
    assert any(line.startswith("trained") for line in room("take train"))
    assert room.stage.jam.name == "take"
    assert room("take")[0].endswith("in 2 layers"), "the take goes along"
    assert room("take clear") == ["the take is empty; take redo brings it back, layer by layer"]
    assert room("take drums") == ["what is typed or played in is drums"]
    assert room("take C2", "take melody")[-1] == "not done: the take is drums: type take clear first"


def test_a_take_has_bars_and_a_grid_and_is_kept(room: Room, tmp_path: Path) -> None:
    room("take C4 D4 E4 F4")
    assert room("take bars 2")[-1] == "the take has 2 bars"
    assert room("play take", "take grid off")[-1].endswith("in 1 layer, heard as played")
    room("sketch mine", "take clear", "open mine")
    assert room("take", "take bars")[-1] == "the take has 2 bars"
    room("take C4:32 D4:4", "open augustin")
    assert room("take bars") == ["the take has 3 bars"], "a loop grows with what is typed, and goes along"


def test_a_keyboard_plays_a_layer_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard:
        """Plays three notes as soon as the waiting begins; the first in the count-in."""

        status = "midi: a keyboard"

        @classmethod
        def start(cls, on_note: Callable[..., None], on_status: Callable[[str], None]) -> Keyboard:
            def played(seconds: float) -> None:
                for at, pitch, velocity in [(-0.4, 60, 90), (3.7, 60, 0), (4.2, 64, 70), (8.0, 67, 80)]:
                    room.player.at = at
                    on_note(pitch, velocity, 0.0)

            monkeypatch.setattr(room.stage, "wait", played)
            on_status(cls.status)
            return cls()

        def close(self) -> None:
            pass

    monkeypatch.setattr("midime_tui.sound.midi_in.MidiIn", Keyboard)
    assert room("record 2")[-1] == "the take: 3 notes, C4 to G4 in 1 layer"
    assert room("play take", "notes")[1] == "bar 1: 1 C4 for 4, 5 E4 for 4, 9 G4 for 2"
    assert "strike" in room.player.words
    assert room("record 1")[-1].startswith("not done: the take has 2 bars")
    Keyboard.status = "none: no sequencer"
    assert room("record 2")[-1] == "not done: no MIDI keyboard is heard: no sequencer"


def test_files_are_written_and_opened_again(room: Room, tmp_path: Path) -> None:
    room("go 1 1 0 0", "tempo 90")
    heard = room("notes")
    assert room("export") == [f"written: {tmp_path / 'sketch.mid'} and {tmp_path / 'sketch.wav'}"]
    assert room("export midi") == [f"written: {tmp_path / 'sketch-2.mid'}"]
    assert room("sketch my work")[0].startswith("sketch saved")
    assert room("sketch")[0].startswith("sketch saved"), "again, under its name"
    assert room("sketches")[0].startswith("my work, ")
    room("reset", "tempo 140")
    assert "is a sketch of that name" in room("open augustin", "sketch my work")[-1]
    room('open "my work"')
    assert room("tempo") == ["tempo 90 quarter notes a minute"]
    assert room("notes") == heard
    assert room(f"save {tmp_path / 'me.h5'}") == [f"written: {tmp_path / 'me.h5'}"]
    assert read_midi(tmp_path / "sketch.mid").qpm == pytest.approx(90, abs=0.01)


def test_notes_are_said_in_words(room: Room) -> None:
    room("take C4 E4:8", "play take")
    assert room("notes") == ["bar 1: 1 C4 for 4, 5 E4 for 8"]
    assert all(line.isascii() for line in room("roll"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nuge 1", "perhaps nudge"),
        ("t 1", "perhaps take or tap or tape or temperature or tempo or thumb or train or transpose"),
        ("nudge", "it is typed: nudge N [BY]"),
        ("nudge 5 1", "from 1 to 4"),
        ("nudge 1 x", "a number from -8 to 8"),
        ("temperature 9", "from 0 to 2"),
        ("go 1 2", "a place has 4 numbers"),
        ("chunk 99", "from 1 to 15"),
        ("recall Z", "none is kept yet"),
        ("morph 0.5", "no snapshot 'A'"),
        ("tape remove 1", "the tape is empty"),
        ("tape mve 1 2", "perhaps move"),
        ("mute guitar", "melody, bass, drums"),
        ("take H4", "write C4, F#4 or Bb3"),
        ("open nowhere.mid", "does not exist"),
        ("sketch", "has no name yet"),
        ("restore", "no work was left"),
        ('keep "x', "a quote is not closed"),
        ("thumb sideways", "up, down"),
        ("tempo nan", "from 20 to 400"),
        ("base 0 1", "from 1 to 16"),
    ],
)
def test_what_cannot_be_done_is_one_line(line: str, said: str, room: Room) -> None:
    (answer,) = room(line)
    assert answer.startswith("not done: ")
    assert said in answer


def test_comments_and_empty_lines_say_nothing(room: Room) -> None:
    assert room("", "   ", "# a script", "  # more") == []
    assert room("take C#4 # a note, and why")[0].startswith("the take: 1 note, C#4")


def test_the_help_names_every_verb(room: Room) -> None:
    page = room("help")
    assert len(page) == 6, "short enough to be read out"
    named = {name for line in page[:-1] for name in line.partition(": ")[2].split(", ")}
    assert named == {verb.name for verb in VERBS}
    assert len(room("help all")) == len(VERBS)
    assert all(line.split()[0].rstrip(":") in BY_NAME for line in room("help listen"))
    assert room("help nudge") == [
        "nudge N [BY]: move a number by 0.1, or as said",
        "for example: nudge 1 +0.3",
    ]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_an_example_that_can_be_typed(verb: Verb, room: Room) -> None:
    done: list[Words] = []
    word, *rest = split(verb.example)
    assert find(word) is verb
    replace(verb, run=lambda stage, words: done.append(words))(room.stage, rest)
    assert done == [rest]


def test_every_verb_that_a_sentence_names_is_there() -> None:
    folder = ROOT / "midime_tui" / "verbs" / "lines"
    told = [
        word
        for path in folder.glob("*.py")
        for word in re.findall(r"\btype ([a-z-]+)", path.read_text("utf-8"))
    ]
    assert len(told) > 10
    assert {word for word in told if word not in BY_NAME} <= {"a"}, "but: type a tune in"


def test_every_action_of_the_app_has_its_verb() -> None:
    verbs = {
        "play": "play", "rewind": "play", "tempo": "tempo", "tap": "tap", "click": "click", "mute": "mute",
        "solo": "solo", "transpose": "transpose", "when": "when", "base": "sample", "input": "play",
        "choose": "nudge", "nudge": "nudge", "leap": "nudge", "fine": "nudge", "centre": "centre",
        "reset": "reset", "random": "random", "near": "random", "drift": "drift", "chunk": "chunk",
        "cooler": "temperature", "warmer": "temperature", "draw": "draw", "sliders": "base", "undo": "undo",
        "redo": "redo", "tape": "tape", "tapes": "tape", "keep": "keep", "snapshots": "places",
        "set": "keep", "swap": "swap", "mix": "morph", "fade": "fade", "export": "export", "save": "save",
        "sketch": "sketch", "open": "open", "piano": "take", "train": "train", "report": "report",
        "page": "notes", "help": "help", "quit": "quit", "rules": "rules", "thumb": "thumb", "liked": "liked",
    }  # fmt: skip
    only_on_a_screen = {"jump", "palette", "back"}
    for entry in TABLES["jam"]:
        for name in entry.ids:
            word = name.split(".")[0]
            assert word in only_on_a_screen or verbs.get(word) in BY_NAME, f"{name} has no verb"


def test_what_goes_by_itself_goes_on_beside_what_is_typed(room: Room) -> None:
    stage = room.stage
    stage.options = replace(stage.options, typed=True)
    stage.loop_seconds = lambda: 0.001  # type: ignore[method-assign]
    room("play", "drift 5")
    join(room)
    assert len(stage.jam.moves.state[0]) == 5
    stage.loop_seconds = lambda: 1000.0  # type: ignore[method-assign]
    for line, ended in [
        ("drift off", True),
        ("stop", True),
        ("nudge 1", True),
        ("sample", True),
        ("notes", False),
    ]:
        said = room("play", "drift on", line)
        assert ("the drift ends after 1 step" in said) is ended, line
    assert stage.going.what == "drift"
    room("keep A", "nudge 1 1", "keep B", "fade A 8")
    assert stage.going.what == "fade"
    stage.close()
    join(room)
    assert len(room("stop", "drift 3")) == 5, "three at once: there is no sound to wait for"


def join(room: Room) -> None:
    """Wait for the end of what goes by itself."""
    thread = room.stage.going._thread
    assert thread is not None
    thread.join(DEADLINE)
    assert not thread.is_alive()


def test_a_script_waits_for_what_goes_by_itself(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Waited:
        def __init__(self) -> None:
            self.times = 0

        def wait(self, seconds: float) -> None:
            self.times += 1
            if self.times == 5:
                raise KeyboardInterrupt

    waited = Waited()
    monkeypatch.setattr(room.stage, "interrupted", waited)
    assert len(room("play", "drift 3")) == 4
    assert waited.times == 2
    assert room("drift 9")[-1] == "the drift ends here", "one ctrl+c ends all of it"
    assert "in a script say how many" in room("drift on")[0]


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        ("temperature 0.5", "temperature", "temperature 0.5, seed 0"),
        ("transpose -2", "transpose", "transposed by -2 semitones"),
        ("set 2 1.5", "set 2", "2 is +1.50"),
        ("go 1 0 0 0", "go", "place +1.00 +0.00 +0.00 +0.00"),
        ("chunk 3", "chunk", "chunk 3 was the last one; there are 15"),
        ("click on", "click", "click on"),
        ("mute drums", "mute", "muted: drums; solo: nothing"),
        ("thumb up", "thumb", "thumb: 1 up, 0 down"),
        ("count-in 4", "count-in", "count-in: 4 beats"),
    ],
)
def test_a_verb_alone_tells_what_is_set(before: str, line: str, said: str, room: Room) -> None:
    room(before)
    spot, desk = room.stage.jam.spot, room.stage.jam.desk
    assert room(line) == [said]
    assert (room.stage.jam.spot, room.stage.jam.desk) == (spot, desk)


def test_where_tells_what_is_set_otherwise_than_at_first(room: Room) -> None:
    assert len(room("where")) == 3
    room("mute drums", "solo melody", "click on", "when now", "count-in 4", "play tune")
    assert room("where")[-1] == (
        "the tune is heard, muted: drums, solo: melody, click on, changes are heard now, 4 beats of count-in"
    )


def test_the_tune_is_walked_through_chunk_by_chunk(room: Room) -> None:
    said = [room(line)[0] for line in ("chunk before", "chunk next", "chunk next", "chunk 7", "chunk before")]
    assert [line.split(":")[0] for line in said if line.startswith("chunk")] == [
        "chunk 15 of 15", "chunk 1 of 15", "chunk 2 of 15", "chunk 6 of 15"
    ]  # fmt: skip


def test_training_from_the_beginning_takes_another_seed(room: Room) -> None:
    assert room.stage.jam.personal is not None
    seed, epochs = room.stage.jam.seed, room.stage.jam.personal.epochs
    room("train 2")
    assert room.stage.jam.personal.epochs == epochs + 2
    assert room("train anew 2")[0].startswith("from the beginning, with seed ")
    assert room.stage.jam.personal.epochs == 2
    assert room.stage.jam.seed != seed


def test_what_is_adopted_is_what_is_heard(room: Room) -> None:
    assert room("hear 2", "play tune", "adopt")[-1].endswith("type hear N for a chunk of it, then adopt")
    room("tape add one", "random", "tape add two")
    assert room("tape play 1")[0].startswith("1 one: ")
    assert "play" in room.player.words
    assert room("adopt")[0].startswith("place +0.00")
    assert room("tape play") == ["playing the tape, 112 a minute"]


def test_the_tracks_and_files_to_open_are_told(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    shutil.copy(find_tune("augustin").path, tmp_path / "my song.mid")
    room("sketch mine")
    said = room("files")
    assert said[:2] == ["here: 'my song.mid'", "sketches: mine"]
    assert said[2].startswith("bundled: lasst-uns-froh, ")
    assert said[3] == "folders: sub/, ../"
    assert "is no folder" in room("files nowhere")[0]
    assert "track" in room("open 'my song.mid' track 9")[0]
    assert any("track 1" in line for line in room("open 'my song.mid' track 1"))
    assert f"recent: '{tmp_path / 'my song.mid'}'" in room("files sub")


def test_a_note_that_goes_on_is_no_silence(room: Room) -> None:
    room("take C4:40 E4", "play take")
    assert room("notes") == [
        "bar 1: 1 C4 for 40",
        "bar 2: C4 goes on throughout",
        "bar 3: C4 goes on for 8, 9 E4 for 4",
    ]


REST = ["1", "2", "-0.5", "+1", "near", "A", "B", "0.5", "add", "undo", "C4", "on", "x", '"', "#", "-"]
SLOW = {"train", "rules", "open", "wait", "save", "sketch", "export", "restore", "drift", "fade"}


TYPED = st.lists(st.sampled_from([*BY_NAME, *REST]), max_size=5).map(" ".join)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.one_of(st.text(max_size=30), TYPED), max_size=4))
def test_any_line_is_done_or_one_sentence(lines: list[str], room: Room) -> None:
    for line in lines:
        if any(verb.startswith(line.split(" ")[0].lower()) for verb in SLOW if line.strip()):
            continue
        if {"export", "each", "wav"} & set(line.split()):
            continue
        answers = room(line)
        assert all("\n" not in answer for answer in answers)
        assert sum(answer.startswith("not done: ") for answer in answers) <= 1


# in processes of their own


def hears_ctrl_c() -> None:
    """In the child: a suite that runs in the background ignores ctrl+c, and so would the program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A process of `midime --plain` that lines are typed into."""

    def __init__(self, folder: Path, home: Path, *words: str, stdin: int = subprocess.PIPE) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "converter")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "midime_tui", "--plain", "--epochs", "2", "--audio", "none", *words],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=hears_ctrl_c if os.name == "posix" else None,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "TERM": "dumb", "MIDIME_HOME": str(home)},
        )
        self.lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def type(self, *lines: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def until(self, *beginnings: str) -> str:
        """The next line that begins in one of these ways."""
        while True:
            line = self.lines.get(timeout=DEADLINE)
            assert line is not None, f"it ended without saying {beginnings!r}: {self.said}"
            self.said.append(line.rstrip("\n"))
            if line.startswith(beginnings):
                return line.strip()

    def end(self) -> int:
        """No more lines; the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        while (line := self.lines.get(timeout=DEADLINE)) is not None:
            self.said.append(line.rstrip("\n"))
        return self.process.wait(DEADLINE)


@pytest.fixture
def terminal(tmp_path: Path, home: Path) -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(*words: str, stdin: int = subprocess.PIPE) -> Terminal:
        started.append(Terminal(tmp_path, home, *words, stdin=stdin))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def test_a_script_is_done_line_by_line_and_saved_at_its_end(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    script = terminal()
    script.type("# a script", "reset", "nudge 1 +0.3", "play", "tape add", "export midi", "plya")
    assert script.end() == 0
    said = "\n".join(script.said)
    assert "place +0.30" in said
    assert "playing the jam" in said
    assert "perhaps play" in said
    assert all(character.isprintable() for line in script.said for character in line)
    assert (tmp_path / "sketch.mid").is_file()
    saved = Path(script.said[-1].removeprefix("saved: "))
    assert read_sketch(saved).now.z[0] == 0.3
    again = terminal(str(saved))
    again.type("undo")
    again.until("1 move undone")
    assert again.end() == 0


@pytest.mark.skipif(os.name == "nt", reason="signals as Unix has them")
def test_a_killed_session_is_restored(terminal: Callable[..., Terminal], home: Path) -> None:
    session = terminal("augustin")
    session.type("go 0 1.25 0 0", "keep verse")
    session.until("kept as verse")
    session.process.send_signal(signal.SIGTERM)
    assert session.process.wait(DEADLINE) == 128 + signal.SIGTERM
    assert left_work(home / "autosave").interrupted is not None
    again = terminal("augustin")
    again.type("restore")
    assert again.until("1 augustin.mid").endswith("interrupted")
    again.type("restore 1", "places")
    again.until("place +0.00 +1.25")
    again.until("verse: ")
    assert again.end() == 0


def test_rules_and_thumbs_lead_the_way(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from midime_tui.jam.liking import Liking
    from midime_tui.jam.ruling import Ruling

    def prepare(self: Ruling, rules: object, on_share: object = None) -> None:
        self._taught = self._surroundings(self._jam.spot)
        learned.append(rules)
        self._actor = type("Actor", (), {"rules": rules})()

    learned: list[object] = []
    short = [""]
    monkeypatch.setattr(Ruling, "prepare", prepare)
    monkeypatch.setattr(Ruling, "short_of", lambda self, notes: short[0])
    monkeypatch.setattr(Ruling, "apply", lambda self, place: (0.5, 0.0, 0.0, 0.0))
    monkeypatch.setattr(Liking, "propose", lambda self, rng: (0.0, 1.0, 0.0, 0.0))
    said = room("rules", "rules key=own dense", "rules loud", "rules off", "rules", "thumb up", "liked")
    assert "rules: none" in said[0]
    assert any("rules: key=own, dense (off)" in line for line in said)
    assert any("heard is +0.50 +0.00 +0.00 +0.00, which keeps key=" in line for line in said)
    assert any("'loud' is no rule" in line for line in said)
    assert "place +0.00 +1.00" in said[-1]
    assert "a place to judge" in said[-2]
    room("rules key=own dense", "rules off", "rules on", "rules key=own dense")
    assert len(learned) == 1, "nothing had changed"
    short[0] = "dense 57%"
    assert room("reset")[0] == "heard is +0.50 +0.00 +0.00 +0.00, the nearest that was found: dense 57%"
    assert room("go 0.5 0 0 0")[0] == "nothing nearer to the rules was found: dense 57%"
    short[0] = ""
    assert room("rules on")[0].startswith("this keeps key=")
    assert len(room("draw 3")) == 2, "where nothing is changed by them nothing is said of rules"


def test_a_sketch_brings_back_how_it_was_heard(room: Room) -> None:
    said = room(
        "mute drums", "click on", "when loop", "sketch mine", "mute drums", "open mine", "mute melody"
    )
    assert said[-1] == "muted: melody, drums; solo: nothing"
    assert room("when", "click off")[-2:] == ["a change is heard at the next loop", "click off"]


@pytest.fixture
def safe(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room whose work is saved, with the test process's signals left as they are."""
    from midime_tui.jam.autosave import Autosave

    monkeypatch.setattr(Autosave, "on_signals", lambda self: None)
    room.stage.work.keep_safe()
    yield room
    room.stage.close()


def test_opening_another_tune_keeps_the_work_on_the_first(safe: Room) -> None:
    safe("go 1 0 0 0", "keep verse", "tape add one", "train 3")
    personal = safe.stage.jam.personal
    said = safe("open augustin")
    assert said[0] == "what you did with lasst-uns-froh.mid is kept: restore brings it back"
    (line, _) = safe("restore")
    assert line.startswith("1 lasst-uns-froh.mid, "), "augustin is untouched: there is nothing of it to keep"
    assert safe("restore 1")[0] == "restored: lasst-uns-froh.mid"
    assert isinstance(personal, MidiMe)
    assert isinstance(safe.stage.jam.personal, MidiMe)
    assert safe.stage.jam.personal.epochs == personal.epochs
    assert safe("places")[0].startswith("verse: +1.00")
    assert safe("tape")[0].startswith("1 one: ")
    assert "no work was left" in safe("restore")[-1], "it is open, and not left"
    safe("take C4:8 E4:8 G4:16", "take train", "keep")
    assert safe("restore")[0].startswith("1 lasst-uns-froh.mid, ")


def test_a_sketch_that_is_not_changed_is_kept_once(safe: Room) -> None:
    safe("go 1 0 0 0", "sketch mine", "open mine")
    assert "no work was left" in safe("restore")[-1]
    safe("nudge 1", "open augustin")
    assert safe("restore")[0].startswith("1 lasst-uns-froh.mid, ")


def test_nothing_is_opened_while_the_work_cannot_be_saved(
    safe: Room, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("midime_tui.jam.autosave.write_sketch", full)
    assert "cannot be saved" in safe("keep A", "open augustin")[-1]
    assert safe.stage.jam.name == "lasst-uns-froh.mid"


@pytest.mark.skipif(os.name == "nt", reason="terminals as Unix has them")
def test_ctrl_c_ends_what_goes_by_itself_and_then_leaves(terminal: Callable[..., Terminal]) -> None:
    ours, theirs = os.openpty()
    session = terminal("augustin", stdin=theirs)
    os.close(theirs)
    session.until("type help")
    os.write(ours, b"tempo 400\nplay\ndrift on\nwhere\n")
    session.until("the drift goes on by itself")
    session.until("place ")
    session.process.send_signal(signal.SIGINT)
    session.until("the drift ends after")
    session.process.send_signal(signal.SIGINT)
    if not session.until("leaving", "stopped: ").startswith("leaving"):
        session.process.send_signal(signal.SIGINT)  # the first one came before the next line was waited for
        session.until("leaving")
    assert session.process.wait(DEADLINE) == 0
    os.close(ours)
