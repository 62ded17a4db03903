"""midime, PyTorch, ONNX Runtime and magenta.js at the same work, in turns."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import subjects
from benchmarks.peers.magenta import Magenta, Missing
from benchmarks.peers.ours import Ours
from benchmarks.peers.work import DECODE, ENCODE, TRAIN, Outcome, Peer, Subject, Work
from midime_tui.models import MusicVAE

_TOLERANCE = 1e-4  # of mu
_SHORT, _TURNS = 0.2, 5  # a work of less than so many seconds is done so many times a turn


def find_peers() -> tuple[list[Peer], dict[str, str]]:
    """Those who are here, ours first, and what would bring the others."""
    peers: list[Peer] = [Ours()]
    missing: dict[str, str] = {}
    try:
        from benchmarks.peers.pytorch import PyTorch

        peers += [PyTorch(1), PyTorch(2)]
    except ImportError:
        missing["PyTorch"] = "pip install torch"
    try:
        from benchmarks.peers.onnx_runtime import OnnxRuntime

        peers += [OnnxRuntime(1), OnnxRuntime(2)]
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


def compare(work: Work, peers: list[Peer], rounds: int, share: float) -> Outcome:
    """One run each to warm up and to compare, then rounds in turns; none gets more than `share` seconds.

    A turn is one run; of a short work several, as a person's nudges come, the first of them not counted.
    """
    outcome = Outcome(work)
    ours: NDArray[Any] | None = None
    slow: dict[str, float] = {}
    for peer in peers:
        answer = peer.do(work, tell=True)
        if answer is None:
            continue
        outcome.seconds[peer.name], slow[peer.name] = [], answer.seconds
        if answer.note:
            outcome.agree[peer.name] = answer.note
        if peer is peers[0]:
            ours = answer.values
        elif ours is not None and answer.values is not None:
            outcome.agree[peer.name] = agreement(work, ours, answer.values)
    for number in range(rounds):
        for peer in peers:
            if peer.name not in slow:
                continue
            turns = _TURNS if slow[peer.name] < _SHORT else 1
            if (number + 1) * turns * slow[peer.name] > share:
                continue
            answers = [peer.do(work, tell=False) for _ in range(turns)]
            kept = answers[1:] or answers  # the first of several found the caches full of the peer before
            outcome.seconds[peer.name] += [answer.seconds for answer in kept if answer is not None]
    for name, runs in outcome.seconds.items():
        if not runs:  # too slow to be asked twice
            runs.append(slow[name])
    median = statistics.median(outcome.seconds[peers[0].name])
    print(f"{work.name}: {median * 1e3:.1f} ms", flush=True)
    return outcome


def agreement(work: Work, ours: NDArray[Any], theirs: NDArray[Any]) -> str:
    """ "same", or what differs."""
    if ours.shape != theirs.shape:
        return f"shape {list(theirs.shape)} for {list(ours.shape)}"
    if work.kind == DECODE:
        right = float((ours == theirs).mean())
        return "same" if right == 1 else f"{100 * (1 - right):.2f} % of the tokens differ"
    apart = float(np.abs(ours - theirs).max())
    return "same" if apart < _TOLERANCE else f"mu {apart:.1e} apart"


def measure(rounds: int, epochs: int, share: float) -> tuple[list[Outcome], list[str], dict[str, str]]:
    """All works by all peers: outcomes, the names of who took part (ours first), who is missing and why."""
    peers, missing = find_peers()
    for name, why in missing.items():
        print(f"missing: {name}: {why}", flush=True)
    try:
        outcomes = [compare(work, peers, rounds, share) for work in works(epochs)]
    finally:
        for peer in peers:
            peer.close()
    return outcomes, [peer.name for peer in peers], missing
