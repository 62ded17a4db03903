"""How a training stands, as every screen that shows it needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midime_tui.models.midime import History

Losses = Sequence[tuple[float, float, float]]  # total, recon, kl of each epoch


@dataclass
class Training:
    """The course of the last training.

    total, recon, kl: per epoch
    epochs:  how many it was asked for
    running: whether it goes on
    word:    how it ended, in a few words; what can be done while it goes on
    kept:    share of the tune's steps that come back through the personal model, 0..1
    before:  the same through the base model alone
    seconds: how long it took so far
    """

    total: list[float] = field(default_factory=list)
    recon: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)
    epochs: int = 0
    running: bool = False
    word: str = ""
    kept: float | None = None
    before: float | None = None
    seconds: float = 0.0

    @classmethod
    def of(cls, history: History) -> Training:
        """One that is over, as work that is taken up again has it."""
        curves = (list(history.total), list(history.recon), list(history.kl))
        return cls(*curves, len(history.total), word="trained before")

    def start(self, epochs: int, word: str = "") -> None:
        self.total, self.recon, self.kl = [], [], []
        self.epochs, self.running, self.kept, self.seconds = epochs, True, None, 0.0
        self.word = word

    def add(self, losses: Losses, seconds: float) -> None:
        """Some epochs later, so many seconds after the start."""
        self.seconds = seconds
        for total, recon, kl in losses:
            self.total.append(total)
            self.recon.append(recon)
            self.kl.append(kl)

    def finish(self, word: str) -> None:
        self.running, self.word = False, word

    @property
    def left(self) -> float | None:
        """Seconds that are left as things went so far; None before the first epoch and after the last."""
        done = len(self.total)
        if not done or not self.running:
            return None
        return self.seconds / done * (self.epochs - done)
