"""`python -m benchmarks.peers`: midime, PyTorch, ONNX Runtime and magenta.js at the same work, in turns."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from pathlib import Path

import numpy as np

from benchmarks.peers import subjects
from benchmarks.peers.magenta import Magenta, Missing
from benchmarks.peers.ours import Ours
from benchmarks.peers.table import lines, summary
from benchmarks.peers.work import DECODE, ENCODE, TRAIN, Outcome, Peer, Subject, Work
from midime_tui.models import MusicVAE

_TOLERANCE = 1e-4  # of mu


def main() -> None:
    """Measure, compare, print; --json also writes every run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each work by each peer (15)")
    parser.add_argument("--epochs", type=int, default=100, help="of MidiMe (100)")
    parser.add_argument(
        "--sweep", action="store_true", help="also the cost against batch, steps and chunks, midime alone"
    )
    parser.add_argument("--json", metavar="FILE", help="write all runs, the machine and the versions")
    options = parser.parse_args()
    peers, missing = find_peers()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    machine = f"{os.cpu_count()} cores{load}, Python {platform.python_version()}, NumPy {np.__version__}"
    print(machine, flush=True)
    for name, why in missing.items():
        print(f"missing: {name}: {why}", flush=True)
    outcomes = [measure(work, peers, options.rounds) for work in works(options.epochs)]
    print("\n".join(lines(outcomes, [peer.name for peer in peers])))
    for peer in peers:
        peer.close()
    if options.json:
        data = {"machine": machine, "missing": missing, "works": [summary(outcome) for outcome in outcomes]}
        Path(options.json).write_text(json.dumps(data, indent=1) + "\n")


def find_peers() -> tuple[list[Peer], dict[str, str]]:
    """Those who are here, ours first, and what would bring the others."""
    peers: list[Peer] = [Ours()]
    missing: dict[str, str] = {}
    try:
        from benchmarks.peers.pytorch import PyTorch

        peers.append(PyTorch())
    except ImportError:
        missing["PyTorch"] = "pip install torch"
    try:
        from benchmarks.peers.onnx_runtime import OnnxRuntime

        peers.append(OnnxRuntime())
    except ImportError:
        missing["ONNX Runtime"] = "pip install onnx onnxruntime"
    for backend in ("wasm", "cpu"):
        try:
            peers.append(Magenta(backend))
        except Missing as reason:
            missing[f"magenta.js {backend}"] = str(reason)
    return peers, missing


def works(epochs: int) -> list[Work]:
    """What is compared."""
    published, shipped = Subject.of(subjects.published()), Subject.of(MusicVAE.load("mel-2bar"))
    trio, long = Subject.of(subjects.trio()), Subject.of(subjects.long_melody())
    return [
        Work(DECODE, published, 1),
        Work(DECODE, published, 64),
        Work(ENCODE, published, 64),
        Work(DECODE, shipped, 1),
        Work(DECODE, shipped, 64),
        Work(ENCODE, shipped, 64),
        Work(DECODE, trio, 1),
        Work(DECODE, long, 1),
        Work(TRAIN, published, epochs),
    ]


def measure(work: Work, peers: list[Peer], rounds: int) -> Outcome:
    """One run each to warm up and to compare, then rounds in turns; a peer that needs seconds gets fewer."""
    outcome = Outcome(work)
    ours: np.ndarray[tuple[int, ...], np.dtype[np.generic]] | None = None
    slow: dict[str, float] = {}
    for peer in peers:
        answer = peer.do(work, tell=True)
        if answer is None:
            continue
        outcome.seconds[peer.name], slow[peer.name] = [], answer.seconds
        if peer is peers[0]:
            ours = answer.values
        elif ours is not None and answer.values is not None:
            outcome.agree[peer.name] = agreement(work, ours, answer.values)
    for number in range(rounds):
        for peer in peers:
            if peer.name not in slow or number * slow[peer.name] > 30:
                continue
            again = peer.do(work, tell=False)
            if again is not None:
                outcome.seconds[peer.name].append(again.seconds)
    for name, runs in outcome.seconds.items():
        if not runs:  # too slow to be asked twice
            runs.append(slow[name])
    print(f"{work.name}: {statistics.median(outcome.seconds[peers[0].name]) * 1e3:.1f} ms", flush=True)
    return outcome


def agreement(work: Work, ours: np.ndarray, theirs: np.ndarray) -> str:  # type: ignore[type-arg]
    """ "same", or what differs."""
    if ours.shape != theirs.shape:
        return f"shape {list(theirs.shape)} for {list(ours.shape)}"
    if work.kind == DECODE:
        right = float((ours == theirs).mean())
        return "same" if right == 1 else f"{100 * (1 - right):.2f} % of the tokens differ"
    apart = float(np.abs(ours - theirs).max())
    return "same" if apart < _TOLERANCE else f"mu {apart:.1e} apart"


if __name__ == "__main__":
    main()
