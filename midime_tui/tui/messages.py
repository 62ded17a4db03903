"""What the workers tell the screen. A worker touches no widget: it posts one of these."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from midime_tui.tui.training import Losses

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import Loop
    from midime_tui.jam.ruling import Ruling
    from midime_tui.jam.spot import Place
    from midime_tui.models import MusicVAE
    from midime_tui.sound.client import Player
    from midime_tui.tui.preview import Preview

Places = tuple[tuple[float, ...], ...]


class Opened(Message):
    """A tune was read and encoded, or work was taken up again.

    again:  work is taken up again: it is to be heard as it was set then
    resume: the autosave that it was restored from
    name:   of the sketch that it is
    places: where the personal model, where there is one, sees the chunks
    remark: a sentence on what was met on the way
    """

    def __init__(
        self,
        jam: Jam,
        *,
        again: bool = False,
        resume: Path | None = None,
        name: str = "",
        places: Places = (),
        remark: str = "",
    ) -> None:
        super().__init__()
        self.jam = jam
        self.again = again
        self.resume = resume
        self.name = name
        self.places = places
        self.remark = remark


class BaseLoaded(Message):
    """A base model is there before a tune is."""

    def __init__(self, base: MusicVAE) -> None:
        super().__init__()
        self.base = base


class Failed(Message):
    """Something a person should know went wrong; `what` names the work: "open", "train", "export", ..."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__()
        self.what = what
        self.why = why


class Epochs(Message):
    """Some epochs of training are done, `seconds` after its start: total, recon and KL of each."""

    def __init__(self, losses: Losses, seconds: float) -> None:
        super().__init__()
        self.losses = losses
        self.seconds = seconds


class Trained(Message):
    """A training is over: after so many epochs, in so many seconds, to its end or stopped.

    kept:   share of the tune's steps that come back through the personal model
    places: where the personal model sees the chunks of the tune, [latent] each
    begin:  the chunk to begin at, where this was the first one
    """

    def __init__(
        self, epochs: int, seconds: float, stopped: bool, kept: float, places: Places, begin: int | None
    ) -> None:
        super().__init__()
        self.epochs = epochs
        self.seconds = seconds
        self.stopped = stopped
        self.kept = kept
        self.places = places
        self.begin = begin


class Compared(Message):
    """A chunk of the tune came back through both models.

    base, personal: the chunk through the base model, and through the personal model as well
    before, kept:   share of all steps that come back through the base model alone, and through both
    """

    def __init__(
        self, number: int, base: Loop, personal: Loop | None, before: float, kept: float | None
    ) -> None:
        super().__init__()
        self.number = number
        self.base = base
        self.personal = personal
        self.before = before
        self.kept = kept


class Ordered(Message):
    """The base model's dimensions, those first that say most about the tune of `jam`."""

    def __init__(self, jam: Jam, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.jam = jam
        self.dims = dims


class LoopReady(Message):
    """A loop was decoded."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop = loop


class RulesProgress(Message):
    """So much of the preparation for rules is done, 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share


class Ruled(Message):
    """A preparation for rules is over, to its end or stopped; words: the rules that it was for."""

    def __init__(self, ruling: Ruling, words: tuple[str, ...], stopped: bool) -> None:
        super().__init__()
        self.ruling = ruling
        self.words = words
        self.stopped = stopped


class Learned(Message):
    """The thumbs were looked at; told: what a person should hear first, nothing where none is to be said."""

    def __init__(self, sentence: str, told: str) -> None:
        super().__init__()
        self.sentence = sentence
        self.told = told


class DrawnByTaste(Message):
    """A place was drawn by what is liked; where that is not known it is one to be judged."""

    def __init__(self, jam: Jam, place: Place, knows: bool, sentence: str) -> None:
        super().__init__()
        self.jam = jam
        self.place = place
        self.knows = knows
        self.sentence = sentence


class Previewed(Message):
    """A file was looked into."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


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


class KeyboardChanged(Message):
    """Whether a MIDI keyboard is heard: "midi: PORT", or "none: why"."""

    def __init__(self, status: str) -> None:
        super().__init__()
        self.status = status


class KeyboardNote(Message):
    """A key of a MIDI keyboard went down, or up (velocity 0), at a moment of time.monotonic()."""

    def __init__(self, pitch: int, velocity: int, seconds: float) -> None:
        super().__init__()
        self.pitch = pitch
        self.velocity = velocity
        self.seconds = seconds

    @property
    def late(self) -> float:
        """Seconds since then."""
        return max(0.0, time.monotonic() - self.seconds)
