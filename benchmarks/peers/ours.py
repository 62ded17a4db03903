"""midime's NumPy core."""

from __future__ import annotations

import time

from benchmarks.peers.work import DECODE, ENCODE, Answer, Work, depths_of, tokens_of
from midime_tui.models import MidiMe


class Ours:
    """The program as it is."""

    name = "midime"

    def do(self, work: Work, *, tell: bool) -> Answer | None:
        vae, size = work.subject.vae, work.size
        begun = time.perf_counter()
        if work.kind == DECODE:
            y = vae.decode(work.subject.z[:size])
            seconds = time.perf_counter() - begun
            return Answer(seconds, tokens_of(y, depths_of(vae.variables)) if tell else None)
        if work.kind == ENCODE:
            mu, _ = vae.encode(work.subject.x[:size])
            return Answer(time.perf_counter() - begun, mu)
        MidiMe.of(vae).fit(work.subject.z, size)
        return Answer(time.perf_counter() - begun)

    def close(self) -> None:
        pass
