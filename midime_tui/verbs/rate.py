"""midime rate: samples one after another, each with a thumb up or down."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

try:
    import termios
except ImportError:  # where there is none, lines are read instead
    termios = None  # type: ignore[assignment]

from midime_tui.verbs.options import add_audio, add_base, add_json, add_seed, whole_number
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.loop import Loop
    from midime_tui.jam.rating import Rating
    from midime_tui.sound.client import Player

DESCRIPTION = (
    "Judge samples of a personal model, a sketch or a base model, one after another: + likes it, - does not. "
    "What is liked is kept with the model; midime sample --liked draws by it."
)
KEYS = "+ like, - dislike, space again, s skip, u take back, q quit"
UP, DOWN, AGAIN, SKIP, BACK, QUIT = "up", "down", "again", "skip", "back", "quit"
WORDS = {
    "+": UP, "up": UP, "-": DOWN, "down": DOWN, "": AGAIN, "again": AGAIN, "s": SKIP, "skip": SKIP,
    "u": BACK, "undo": BACK, "q": QUIT, "quit": QUIT,
}  # fmt: skip
ENDS = {"\x04", "\x1b"}  # ctrl+d, escape
_ARROWS = re.compile(r"\x1b(\[[0-9;]*[A-Za-z~]|O.)")  # and other keys that send several characters
WIDTH = 76


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="MODEL_OR_ME", help="a model's name, an .h5 file, or a sketch")
    parser.add_argument(
        "--count", type=whole_number(1, 10_000), metavar="N", help="end after so many thumbs (at q)"
    )
    parser.add_argument("--clear", action="store_true", help="forget all thumbs, and end")
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    add_base(parser)
    add_audio(parser)
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.rating import open_rating
    from midime_tui.sound.opening import check_audio

    check_audio(args.audio)
    rating = open_rating(args.source, args.model, args.seed)
    if args.clear:
        gone = rating.clear()
        rating.save()
        return Report({"source": args.source, "cleared": gone}, [f"{gone} thumbs forgotten"])
    typed = sys.stdin.isatty()
    with ExitStack() as stack:
        player = stack.enter_context(_player(args.audio)) if typed or args.audio != "auto" else None
        words = stack.enter_context(keys()) if typed and termios is not None else lines()
        screen = _Screen(rating, player, ascii_only=args.ascii, silent=args.json)
        rated = judge(rating, screen, words, args.seed, args.count, keep_each=typed)
    liking, thumbs = rating.liking, rating.jam.thumbs
    data: dict[str, Any] = {
        "source": args.source,
        "kept": str(rating.path),
        "seed": args.seed,
        "rated": rated,
        "thumbs": len(thumbs),
        "up": sum(thumb.up for thumb in thumbs),
        "knows": liking.knows,
        "sentence": liking.sentence,
    }
    end = [f"{rated} judged, kept in {rating.path}; {liking.sentence}"]
    if liking.knows:
        end.append(f"midime sample {args.source} --liked draws more of that")
    return Report(data, end)


def judge(
    rating: Rating,
    screen: _Screen,
    words: Iterator[str],
    seed: int,
    count: int | None,
    *,
    keep_each: bool = False,
) -> int:
    """Show samples and take judgements until the words end, one says so, or there are `count` thumbs; returns
    how many were given. They are kept however it ends; keep_each: as soon as they are given."""
    given: list[int] = []  # numbers of the samples
    before = rating.jam.thumbs
    number = len(before)
    screen.say(rating.liking.sentence)
    screen.say(KEYS)
    try:
        while count is None or len(given) < count:
            number += 1
            loop = rating.next(seed_of(seed, number))
            screen.show(loop, number)
            word = next((word for word in words if not screen.answers(word)), QUIT)
            if word == QUIT:
                break
            if word == BACK and rating.take_back():
                number = given.pop() - 1
            elif word in (UP, DOWN):
                rating.judge(loop, word == UP)
                given.append(number)
                screen.say(f"{word}: {rating.liking.sentence}")
                if keep_each:
                    rating.save()
    except KeyboardInterrupt:
        screen.say("stopped")
    finally:
        if rating.jam.thumbs is not before:
            rating.save()
    return len(given)


def seed_of(seed: int, number: int) -> int:
    """The seed of a sample, by its number."""
    import numpy as np

    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


class _Screen:
    """What is shown and heard of the samples."""

    def __init__(self, rating: Rating, player: Player | None, *, ascii_only: bool, silent: bool) -> None:
        """silent: nothing is printed."""
        from midime_tui.verbs.jam import speaks_unicode

        self._rating, self._player, self._silent = rating, player, silent
        self._ascii = ascii_only or not speaks_unicode()
        self._loop: Loop | None = None
        self._loads = 0

    def say(self, line: str) -> None:
        if not self._silent:
            print(line, flush=True)

    def show(self, loop: Loop, number: int) -> None:
        """A sample: its roll, and its sound, round and round."""
        from midime_tui.music.roll import ascii_roll
        from midime_tui.verbs.lines.stage import described

        self._loop = loop
        self.say(f"{number}: {described(loop.notes)}")
        if loop.notes:
            for line in ascii_roll(loop.notes, loop.steps, width=WIDTH, ascii_only=self._ascii):
                self.say(line)
        self._sound()

    def answers(self, word: str) -> bool:
        """Whether a word needs no more than to be answered: "again", and what is no word here."""
        if word == AGAIN:
            self._sound()
        elif word not in WORDS.values():
            self.say(f"'{word}' is nothing here: {KEYS}")
        else:
            return False
        return True

    def _sound(self) -> None:
        if self._player is None or self._loop is None:
            return
        self._loads += 1
        self._player.load(self._loop.notes, self._loop.steps, self._rating.jam.qpm, "now", ident=self._loads)
        self._player.play()


@contextmanager
def _player(audio: str) -> Iterator[Player]:
    from midime_tui.sound.client import Player

    def heed(message: dict[str, Any]) -> None:
        status = str(message.get("status", ""))
        if message.get("type") == "output" and status.startswith("none: "):
            print(f"no sound: {status.removeprefix('none: ')}", file=sys.stderr, flush=True)

    with Player.start(audio, on_message=heed) as player:
        yield player
        player.stop()


def lines() -> Iterator[str]:
    """What the lines of stdin mean; a word that means nothing comes as it is."""
    for line in sys.stdin:
        word = "".join(c for c in line if c.isprintable()).strip()[:40]
        yield WORDS.get(word.lower(), word or AGAIN)


@contextmanager
def keys() -> Iterator[Iterator[str]]:
    """What the keys of the terminal mean, each as it is struck."""
    import tty

    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    tty.setcbreak(file)
    try:
        yield _struck(file)
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def _struck(file: int) -> Iterator[str]:
    while True:
        try:
            data = os.read(file, 64)
        except OSError:  # the terminal is gone
            return
        text = _ARROWS.sub("", data.decode("utf-8", "replace"))
        if not data or set(text) & ENDS:
            return
        for key in text:
            yield WORDS.get(key.lower().strip(), key if key.isprintable() else "?")
