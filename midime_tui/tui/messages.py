"""What the workers tell the screen. A worker touches no widget: it posts one of these."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import Loop
    from midime_tui.sound.client import Player


class Opened(Message):
    """A tune was read and encoded."""

    def __init__(self, jam: Jam) -> None:
        super().__init__()
        self.jam = jam


class Failed(Message):
    """Something a person should know went wrong; `what` names the work: "open", "train", "export", ..."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__()
        self.what = what
        self.why = why


class Epochs(Message):
    """Some epochs of training are done: the totals of each, recon and KL of the last."""

    def __init__(self, total: list[float], recon: float, kl: float) -> None:
        super().__init__()
        self.total = total
        self.recon = recon
        self.kl = kl


class Trained(Message):
    """A training is over: after so many epochs, in so many seconds, to its end or stopped.

    kept: share of the tune's steps that come back through the personal model
    """

    def __init__(self, epochs: int, seconds: float, stopped: bool, kept: float) -> None:
        super().__init__()
        self.kept = kept
        self.epochs = epochs
        self.seconds = seconds
        self.stopped = stopped


class LoopReady(Message):
    """A loop was decoded; `asked` is the number of the request."""

    def __init__(self, loop: Loop, asked: int) -> None:
        super().__init__()
        self.loop = loop
        self.asked = asked


class Written(Message):
    """Files were written."""

    def __init__(self, *paths: Path) -> None:
        super().__init__()
        self.paths = paths


class PlayerReady(Message):
    """There is a player; where it sounds it may say later."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.player = player


class SoundChanged(Message):
    """The player says where it sounds, or that it does so no longer."""
