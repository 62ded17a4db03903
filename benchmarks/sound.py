"""How fast the sound is: rendering, a change of loop, the player's share of a core.

Run it with `python -m benchmarks.sound`.
"""

from __future__ import annotations

import os
import queue
import resource
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.music.notes import Note
from midime_tui.sound.client import Player
from midime_tui.sound.render import Mix, render_blocks
from midime_tui.sound.sampler import Sampler
from midime_tui.sound.session import Session
from midime_tui.sound.transport import Transport
from tests.sound.link_process import ListenerProcess, Wire

QPM = 120.0
RATE = 44100
CYCLES_PER_SECOND = os.sysconf("SC_CLK_TCK")


def trio(steps: int, rng: np.random.Generator) -> list[Note]:
    """A melody in eighths, a bass in quarters, kick, snare and hats: about what a trio model makes."""
    melody = [Note(s, s + 2, int(rng.integers(60, 84)), 90, 80) for s in range(0, steps, 2)]
    bass = [Note(s, s + 4, int(rng.integers(33, 50)), 90, 33) for s in range(0, steps, 4)]
    kit = [
        Note(s, s + 1, key, 90, 0, True)
        for s in range(steps)
        for key, every, first in ((36, 8, 0), (38, 8, 4), (42, 2, 0))
        if s % every == first
    ]
    return melody + bass + kit


def rendering(seconds: int) -> float:
    """Times real time at which a trio of this length is rendered, caches empty at first."""
    steps = round(seconds * QPM / 15)
    notes = trio(steps, np.random.default_rng(1))
    mix = Mix(notes, qpm=QPM, steps=steps, sampler=Sampler(RATE))
    begun = time.process_time()
    for begin in range(0, mix.frames, 1 << 17):
        mix.read(begin, min(begin + (1 << 17), mix.frames))
    return seconds / (time.process_time() - begun)


def hour() -> tuple[float, float]:
    """(seconds, MB by which memory grew) to render an hour of a trio in blocks."""
    steps = round(3600 * QPM / 15)
    notes = trio(steps, np.random.default_rng(2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    for _ in render_blocks(notes, qpm=QPM, steps=steps):
        pass
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return time.process_time() - begun, grown / 1024


def swaps(count: int, *, warm: bool) -> list[float]:
    """Milliseconds from a load message to the clip in the transport, for new 2-bar trios."""
    from midime_tui.sound.protocol import encode, note_rows

    rng = np.random.default_rng(3)
    session = Session(Transport(RATE))
    times: list[float] = []
    for _ in range(count):
        if not warm:
            session = Session(Transport(RATE))
        elif not times:
            session.warm()
        line = encode("load", notes=note_rows(trio(32, rng)), steps=32, qpm=QPM, when="now")
        begun = time.process_time()
        session.handle(line)
        times.append((time.process_time() - begun) * 1000)
    return times


def answers(count: int) -> list[float]:
    """Milliseconds from the client's `load(when="now")` to the player's clock that says it sounds, over the
    pipe."""
    rng = np.random.default_rng(4)
    clocks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    times = []
    with Player.start("none", on_message=clocks.put) as player:
        player.load(trio(32, rng), 32, QPM)
        player.play()
        for ident in range(1, count + 1):
            notes = trio(32, rng)
            begun = time.perf_counter()
            player.load(notes, 32, QPM, "now", ident=ident)
            while clocks.get(timeout=10).get("id") != ident:
                pass
            times.append((time.perf_counter() - begun) * 1000)
    return times


def looping(audio: str, seconds: float) -> tuple[float, float]:
    """(share of a core, bytes a second said) of a player that loops a trio."""
    said: list[int] = []
    heard: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    with Player.start(audio, on_message=heard.put) as player:
        player.load(trio(32, np.random.default_rng(5)), 32, QPM)
        player.play()
        while not heard.get(timeout=20).get("playing"):
            pass
        assert player.pid
        begun, used = time.monotonic(), _cpu_seconds(player.pid)
        while time.monotonic() - begun < seconds:
            said.append(len(str(heard.get(timeout=10))))
        elapsed = time.monotonic() - begun
        share = (_cpu_seconds(player.pid) - used) / elapsed
    return share, sum(said) / elapsed


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CYCLES_PER_SECOND


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"median {statistics.median(ordered):.1f} ms, p95 {ordered[int(0.95 * (len(ordered) - 1))]:.1f} ms"


def link(nudges: int, seconds: float) -> tuple[float, float]:
    """(bytes a second while looping, bytes a nudge), both ways together, over a link to a listener."""
    rng = np.random.default_rng(6)
    heard: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    with (
        ListenerProcess("none") as listener,
        Wire(listener.port) as wire,
        Player.start(f"link:{wire.port}", on_message=heard.put) as player,
    ):
        player.load(trio(32, rng), 32, QPM)
        player.play()
        while not heard.get(timeout=20).get("playing"):
            pass
        begun, before = time.monotonic(), wire.up + wire.down
        while time.monotonic() - begun < seconds:
            heard.get(timeout=10)
        looping_rate = (wire.up + wire.down - before) / (time.monotonic() - begun)
        costs = []
        for ident in range(1, nudges + 1):
            before = wire.up + wire.down
            player.load(trio(32, rng), 32, QPM, "now", ident=ident)
            while heard.get(timeout=10).get("id") != ident:
                pass
            costs.append(wire.up + wire.down - before)
    return looping_rate, statistics.median(costs)


def hours(count: int) -> tuple[float, float, int]:
    """A loop for so many hours, as fast as it goes, changed every quarter of an hour.

    (MB by which memory grew after the first hour, seconds of drift at the end, blocks that fell silent)
    """
    from midime_tui.sound.protocol import encode, note_rows

    rng = np.random.default_rng(7)
    session = Session(Transport(RATE))
    frames, silent, after_first = 0, 0, 0
    session.handle(encode("load", notes=note_rows(trio(32, rng)), steps=32, qpm=QPM))
    session.handle(encode("play"))
    block = RATE // 2
    for number in range(count * 3600 * 2):
        if number % 1800 == 1799:
            line = encode("load", notes=note_rows(trio(32, rng)), steps=32, qpm=QPM, when="loop")
            session.handle(line)
        audio = session.transport.read(block)
        silent += not np.abs(audio).max() > 1e-3
        frames += block
        if number == 7200:
            after_first = _resident()
    position = session.transport.moment().position
    due = frames / RATE * QPM / 15 % 32  # where the music is if not a frame was lost
    drift = min(abs(position - due), 32 - abs(position - due)) * 15 / QPM
    return (_resident() - after_first) / 1e6, drift, silent


def _resident() -> int:
    """Bytes of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print; about a minute."""
    print(f"trio, 4 s, nothing cached      {max(rendering(4) for _ in range(5)):6.0f} x real time, best of 5")
    print(f"trio, 60 s, nothing cached     {rendering(60):6.0f} x real time")
    seconds, grown = hour()
    print(f"trio, one hour in blocks       {3600 / seconds:6.0f} x real time, memory + {grown:.0f} MB")
    grown, drift, silent = hours(8)
    print(
        f"8 hours of loops, 32 changes   memory + {grown:.1f} MB after the first hour, "
        f"drift {drift * 1e6:.1f} us, {silent} silent half seconds"
    )
    print(f"2-bar trio, new player         {_spread(swaps(20, warm=False))} of processor time")
    print(f"2-bar trio, player running     {_spread(swaps(100, warm=True))} of processor time")
    print(f"load, then heard, by pipe      {_spread(answers(100))}")
    for audio in ("none", "pipe:cat"):
        share, rate = looping(audio, 5.0)
        print(f"looping, output {audio:10}     {100 * share:.1f} % of a core, {rate:.0f} bytes/s said")
    rate, nudge = link(20, 5.0)
    print(f"link, both ways                {rate:.0f} bytes/s while looping, {nudge:.0f} bytes a nudge")


if __name__ == "__main__":
    main()
