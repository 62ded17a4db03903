"""`python -m tests.converter.fuzz --minutes 10`: checkpoints of all formats with random harm.

A case is a real checkpoint, harmed in one to four ways, given to the converter. Right are a model that loads,
or one sentence with nothing written; wrong are any other exception, a hang, and memory without measure. Each
case has a number that makes it anew: `--only 123`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from midime_converter import convert
from midime_converter.leveldb_table import read_table
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from tests.converter import bundle_writer
from tests.converter.deeplearn_writer import write_deeplearn
from tests.converter.golden import FOLDER, Golden

READERS = ("magenta.js", "deeplearn.js", "TensorFlow", "tar")
_JS = (
    *("mel-2bar-uint8", "mel-4bar-hier", "trio-2bar-flat", "drums-2bar-nade", "groove-2bar"),
    *("multitrack-chords", "mel-2bar-preprocessed", "mel-2bar-triads-key"),
)
_BUNDLES = ("mel_2bar", "hierdec-mel_16bar", "flat-trio_16bar")
_SECONDS = 60  # a case that takes longer hangs
_LONGEST_SENTENCE = 1000
_NUMBERS = (-1, 0, 1, 2, 16, 33, 90, 1 << 31, 1 << 70, 0.5, float("inf"))
_TEXTS = ("", "x", "../x", "/etc/passwd", "float16", "uint8", "int32", "encoder/mu/bias", "\0", "\ud800")
_OTHERS = (None, True, [], {}, [1] * 9, {"dtype": "uint16"}, "MelodyConverter", "TriadChordEncoder")


@dataclass(slots=True)
class Outcome:
    """What came of a case: "model", "sentence", or what went wrong, with its text."""

    kind: str
    text: str = ""
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether it is what shall be."""
        return self.kind in ("model", "sentence")


@dataclass(slots=True)
class Tally:
    """Counts of outcomes by reader, the longest case, the wrong ones by their numbers."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: {reader: Counter() for reader in READERS})
    longest: float = 0.0
    wrong: list[tuple[int, Outcome]] = field(default_factory=list)

    def add(self, number: int, reader: str, outcome: Outcome) -> None:
        """One more case."""
        self.counts[reader][outcome.kind] += 1
        self.longest = max(self.longest, outcome.seconds)
        if not outcome.right:
            self.wrong.append((number, outcome))


class Seeds:
    """The checkpoints that cases begin with, made once in a folder."""

    def __init__(self, place: Path) -> None:
        self.folders: dict[str, list[Path]] = {
            "magenta.js": [Golden(name).checkpoint for name in _JS],
            "deeplearn.js": [write_deeplearn(Golden(name).checkpoint, place / name) for name in _JS],
            "TensorFlow": [FOLDER / "tensorflow" / name for name in _BUNDLES],
        }
        self.folders["tar"] = self.folders["TensorFlow"]


def run_case(number: int, seeds: Seeds) -> tuple[str, Outcome]:
    """The case of that number."""
    rng = random.Random(number)
    reader = READERS[number % len(READERS)]
    with tempfile.TemporaryDirectory() as place:
        seed = rng.choice(seeds.folders[reader])
        source = Path(shutil.copytree(seed, Path(place) / seed.name))
        for _ in range(rng.randint(1, 4)):
            with suppress(FileNotFoundError, IndexError):  # an earlier harm may have left nothing to harm
                _harm(source, rng)
        if reader == "tar":
            source = _packed(source, rng)
        elif reader == "TensorFlow" and rng.random() < 0.3:
            source = next(iter(sorted(source.glob("*.index"))), source)
        return reader, _outcome(source, Path(place) / "out.h5")


def _outcome(source: Path, out: Path) -> Outcome:
    start = time.perf_counter()
    try:
        with _limited(_SECONDS):
            convert(source, out)
            kind, text = "model", ""
            assert MusicVAE.load(out).converter.steps > 0
    except MidimeError as error:
        kind, text = "sentence", str(error)
        if out.exists():
            kind, text = "written although refused", text
        elif "\n" in text or len(text) > _LONGEST_SENTENCE:
            kind = "no sentence"
    except TimeoutError:
        kind, text = "hang", str(source)
    except Exception as error:
        kind, text = "crash", f"{type(error).__name__}: {error}"
    return Outcome(kind, text, time.perf_counter() - start)


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TimeoutError inside after so many seconds, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _harm(folder: Path, rng: random.Random) -> None:
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()]
    tables = [path for path in files if path.suffix == ".index"]
    texts = [path for path in files if path.suffix == ".json"]
    way = rng.random()
    if texts and way < 0.45:
        path = rng.choice(texts)
        with suppress(ValueError):
            tree = _changed(json.loads(path.read_text()), rng)
            path.write_text(json.dumps(tree))
    elif tables and way < 0.45:
        _harm_table(rng.choice(tables), rng)
    elif way < 0.85:
        _harm_bytes(rng.choice(files), rng)
    else:
        _harm_folder(files, rng)


def _changed(node: Any, rng: random.Random) -> Any:
    """The tree with one node replaced, removed, doubled or moved."""
    if not isinstance(node, (dict, list)) or not node or rng.random() < 0.15:
        return rng.choice(_NUMBERS + _TEXTS + _OTHERS)
    if isinstance(node, dict):
        key = rng.choice(sorted(node))
        way = rng.random()
        if way < 0.1:
            return {name: value for name, value in node.items() if name != key}
        if way < 0.2:
            return {**node, f"{key}{rng.choice('x/_')}": node[key]}
        return {**node, key: _changed(node[key], rng)}
    at = rng.randrange(len(node))
    way = rng.random()
    if way < 0.08:
        return node[:at] + node[at + 1 :]
    if way < 0.16:
        return [*node, node[at]]
    if way < 0.24:
        return node[at:] + node[:at]
    return [*node[:at], _changed(node[at], rng), *node[at + 1 :]]


def _harm_bytes(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(content))
        end = at + rng.choice((0, 1, 1, 4, 40))
        content[at:end] = rng.randbytes(rng.choice((0, 1, 1, 4, 40)))
    if rng.random() < 0.2:
        del content[rng.randint(0, len(content)) :]
    path.write_bytes(content)


def _harm_table(path: Path, rng: random.Random) -> None:
    """Change entries of an index, and seal it with checksums that fit."""
    with suppress(ValueError):
        entries = read_table(path.read_bytes())
        for _ in range(rng.randint(1, 3)):
            key = rng.choice(sorted(entries))
            value = bytearray(entries.pop(key))
            at = rng.randint(0, len(value))
            value[at : at + rng.randint(0, 6)] = rng.randbytes(rng.randint(0, 6))
            other = rng.choice((key, key, key, rng.randbytes(rng.randint(1, 8)), key + b"x"))
            entries[other] = bytes(value)
        path.write_bytes(bundle_writer.table(dict(sorted(entries.items()))))


def _harm_folder(files: list[Path], rng: random.Random) -> None:
    path, other = rng.choice(files), rng.choice(files)
    way = rng.randrange(7)
    if way == 0:
        path.unlink()
    elif way == 1:
        path.write_bytes(b"")
    elif way == 2:
        path.rename(path.with_name("elsewhere"))
    elif way == 3:
        one, two = path.read_bytes(), other.read_bytes()
        path.write_bytes(two)
        other.write_bytes(one)
    elif way == 4:
        path.unlink()
        path.symlink_to(rng.choice(("/etc/passwd", path.name, "nowhere", "/dev/zero")))
    elif way == 5:
        path.unlink()
        path.mkdir()
    else:
        path.unlink()
        os.mkfifo(path)


def _packed(folder: Path, rng: random.Random) -> Path:
    """The folder as an archive, which may be harmed itself."""
    out = folder.with_suffix(".tar")
    form = rng.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT))
    with tarfile.open(out, "w", format=form) as tar:
        tar.add(folder, arcname=rng.choice((folder.name, ".", "deep/er")))
    if rng.random() < 0.6:
        _harm_bytes(out, rng)
    return out


def run(cases: Iterator[int], wanted: Callable[[], bool]) -> Tally:
    """Run cases while they are wanted."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        seeds = Seeds(Path(place))
        for number in cases:
            if not wanted():
                break
            tally.add(number, *run_case(number, seeds))
    return tally


def _peak_memory() -> float:
    """Megabytes, 0 where it is not known."""
    try:
        import resource
    except ImportError:
        return 0.0
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    )


def main() -> int:
    """Run as long as is asked for and print the counts; 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.converter.fuzz")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (5)")
    parser.add_argument("--first", type=int, default=0, help="number of the first case (0)")
    parser.add_argument("--only", type=int, help="this one case, with what it says")
    options = parser.parse_args()
    if options.only is not None:
        with tempfile.TemporaryDirectory() as place:
            reader, outcome = run_case(options.only, Seeds(Path(place)))
        print(f"{options.only}: {reader}: {outcome.kind} {outcome.text}")
        return 0 if outcome.right else 1
    end = time.monotonic() + 60 * options.minutes
    tally = run(iter(range(options.first, sys.maxsize)), lambda: time.monotonic() < end)
    for reader, counts in tally.counts.items():
        shown = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        print(f"{reader:<13} {sum(counts.values()):>7} cases: {shown}")
    print(f"longest case {tally.longest:.1f} s, memory at most {_peak_memory():.0f} MB")
    for number, outcome in tally.wrong[:20]:
        print(f"WRONG {number}: {outcome.kind}: {outcome.text[:300]}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
