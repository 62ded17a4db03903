"""The work that takes longer than a key press may: done in threads, told in messages."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.worker import Worker, get_current_worker

from midime_tui.errors import MidimeError
from midime_tui.tui.give_way import GiveWay
from midime_tui.tui.messages import (
    BaseLoaded,
    Compared,
    DrawnByTaste,
    Epochs,
    Failed,
    Learned,
    LoopReady,
    Opened,
    Ordered,
    PlayerReady,
    Ruled,
    RulesProgress,
    Trained,
    Written,
)

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from midime_tui.jam.jam import Jam
    from midime_tui.jam.liking import Liking
    from midime_tui.jam.loop import Loop
    from midime_tui.jam.ruling import Ruling
    from midime_tui.models.midime_settings import Settings

POINTS_A_SECOND = 10  # so often the curve grows on the screen, however fast the epochs are


@dataclass(eq=False)
class _Request:
    """A loop that is asked for, and what shall be done with it besides being shown."""

    make: Callable[[], Loop]
    wishes: list[Callable[[Loop], None]] = field(default_factory=list)


class Work:
    """Runs jobs in threads for one screen.

    Of loops that are asked for while one is being decoded only the last is decoded, and
    those that something waits for: the latest wins.
    """

    def __init__(
        self, screen: DOMNode, give_way: GiveWay, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._screen = screen
        self._give_way = give_way
        self._clock = clock
        self._stop_training = False
        self._decoding: _Request | None = None
        self._waiting: deque[_Request] = deque()
        self._stop_rules = False
        self._taste = threading.Lock()  # thumbs come faster than they are learned from
        self.training = False
        self.opening = False
        self.ruling = False
        self.drawing = False

    def _run(self, what: str, job: Callable[[], Message]) -> Worker[None]:
        def guarded() -> None:
            try:
                done = job()
            except MidimeError as error:
                done = Failed(what, str(error))
            except Exception as error:  # a fault of ours must not end a person's session
                done = Failed(what, f"{what} failed with an error of the program: {error!r}")
            if not get_current_worker().is_cancelled:
                self._screen.post_message(done)

        return self._screen.run_worker(guarded, name=what, group=what, thread=True, exit_on_error=False)

    def load_base(self, model: str) -> None:
        """A base model alone, where no tune was opened with it."""

        def job() -> Message:
            from midime_tui.models import MusicVAE

            return BaseLoaded(MusicVAE.load(model))

        self._run("model", job)

    def start_player(self, start: Callable[[], Any]) -> None:
        self._run("sound", lambda: PlayerReady(start()))

    def open(self, read: Callable[[], Opened]) -> None:
        self.opening = True
        self._run("open", read)

    def train(self, jam: Jam, settings: Settings, further: bool) -> None:
        """One training at a time: the screen asks only while `training` is False."""
        self.training, self._stop_training = True, False
        losses: list[tuple[float, float, float]] = []
        begun = self._clock()
        told = [begun]

        def tell() -> None:
            if losses:
                self._screen.post_message(Epochs(tuple(losses), self._clock() - begun))
                losses.clear()

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            losses.append((total, recon, kl))
            now = self._clock()
            if now - told[0] >= 1 / POINTS_A_SECOND:
                told[0] = now
                tell()
            self._give_way.step()
            return self._stop_training

        def job() -> Message:
            first = jam.personal is None
            history = jam.train(on_epoch=on_epoch, further=further, settings=settings)
            tell()
            done, seconds = len(history.total), self._clock() - begun
            kept = jam.reconstruction(personal=True).steps_right
            places = tuple(jam.place_of_chunk(number) for number in range(len(jam.codes)))
            begin = jam.opening_chunk() if first else None
            return Trained(done, seconds, self._stop_training, kept, places, begin)

        self._run("train", job)

    def compare(self, jam: Jam, number: int, before: float | None, kept: float | None) -> None:
        """How a chunk comes back through both models; before, kept: the shares of the base model and of the
        personal one, where they are known."""

        def job() -> Message:
            share = jam.reconstruction().steps_right if before is None else before
            if jam.personal is None:
                return Compared(number, jam.chunk_loop(number), None, share, None)
            mine = jam.reconstruction(personal=True).steps_right if kept is None else kept
            personal = jam.decode(jam.place_of_chunk(number))
            return Compared(number, jam.chunk_loop(number), personal, share, mine)

        self._run("compare", job)

    def order(self, jam: Jam) -> None:
        """Which of the base model's numbers say most."""
        self._run("order", lambda: Ordered(jam, jam.base_order()))

    def rule(self, ruling: Ruling, words: tuple[str, ...]) -> None:
        """Prepare for rules. One preparation at a time: the screen asks only while `ruling` is False."""
        self.ruling, self._stop_rules = True, False
        told = [self._clock()]

        def on_share(share: float) -> bool:
            now = self._clock()
            if now - told[0] >= 1 / POINTS_A_SECOND:
                told[0] = now
                self._screen.post_message(RulesProgress(share))
            self._give_way.step()
            return self._stop_rules

        def job() -> Message:
            ruling.prepare(ruling.parse(words), on_share)
            return Ruled(ruling, words, self._stop_rules)

        self._run("rules", job)

    def stop_rules(self) -> None:
        """The preparation that goes on ends soon; what it was for is no longer wanted."""
        self._stop_rules = True

    def learn(self, liking: Liking, told: str) -> None:
        """What the thumbs tell; told: see `Learned`."""

        def job() -> Message:
            with self._taste:
                liking.learn()
            return Learned(liking.sentence, told)

        self._run("learn", job)

    def draw_by_taste(self, liking: Liking, seed: int) -> None:
        """A place that may be liked; where that is not known, one whose judgement would teach something.

        One at a time: the screen asks only while `drawing` is False.
        """
        self.drawing = True

        def job() -> Message:
            import numpy as np

            with self._taste:
                draw = liking.draw if liking.knows else liking.propose
                place = draw(np.random.default_rng(seed))
            return DrawnByTaste(liking.jam, place, liking.knows, liking.sentence)

        self._run("draw", job)

    def stop_training(self) -> None:
        """The training ends after the epoch it is in."""
        self._stop_training = True

    def decode(self, make: Callable[[], Loop]) -> None:
        """Ask for a loop; an older request that has not begun, and that nothing waits for, is forgotten."""
        if self._waiting and not self._waiting[-1].wishes:
            self._waiting.pop()
        self._waiting.append(_Request(make))
        if self._decoding is None:
            self._decode_next()

    def _decode_next(self) -> None:
        self._decoding = request = self._waiting.popleft()
        # after what the key changed has been drawn: beside the decoding that takes twice as long
        self._screen.call_after_refresh(self._run, "decode", lambda: LoopReady(request.make()))

    def wish(self, done: Callable[[Loop], None]) -> bool:
        """Call `done` with the loop that was asked for last, once it is there; False where none is awaited.

        What is asked for afterwards does not displace it.
        """
        request = self._waiting[-1] if self._waiting else self._decoding
        if request is not None:
            request.wishes.append(done)
        return request is not None

    def decoded(self, loop: Loop | None) -> bool:
        """To be called when a loop has arrived, or, with None, its failure: fulfils the wishes for it and
        begins the next one that is wanted.

        Returns whether the loop is still the one that was asked for last.
        """
        request, self._decoding = self._decoding, None
        if request is not None and loop is not None:
            for done in request.wishes:
                done(loop)
        if not self._waiting:
            return True
        self._decode_next()
        return False

    def run_quietly(self, job: Callable[[], object]) -> None:
        """Something that may wait, and of which nothing is to be told."""
        self._screen.run_worker(lambda: job() and None, thread=True, exit_on_error=False)

    def write(self, what: str, write: Callable[[], Sequence[Any]]) -> None:
        self._run(what, lambda: Written(*write()))
