"""The characters that the screen is drawn with, and their ASCII stand-ins."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Glyphs:
    """upper, lower, full: the halves of a roll's cell. Levels rise from low to high."""

    upper: str
    lower: str
    full: str
    chunk: str
    bar: str
    play: str
    stop: str
    playhead: str
    tick: str
    rule: str
    track: str
    centre: str
    fill: str
    fill_left: str
    fill_right: str
    pointer: str
    levels: str
    arrows: str
    note: str
    more: str
    on: str
    off: str
    group: str

    def speak(self, text: str) -> str:
        """Text that the terminal can show: in ASCII letters lose their accents, other characters go."""
        if self.more.isascii() and not text.isascii():
            text = unicodedata.normalize("NFKD", text).replace("ß", "ss")
            return text.encode("ascii", "ignore").decode("ascii")
        return text


UNICODE = Glyphs(
    upper="▀",
    lower="▄",
    full="█",
    chunk="│",
    bar="┊",
    play="▶",
    stop="■",
    playhead="▼",
    tick="·",
    rule="─",
    track="─",
    centre="┼",
    fill="━",
    fill_left="╺",
    fill_right="╸",
    pointer="▸",
    levels="▁▂▃▄▅▆▇█",
    arrows="←→",
    note="♪",
    more="…",
    on="●",
    off="○",
    group="│",
)
ASCII = Glyphs(
    upper="'",
    lower=".",
    full=":",
    chunk="|",
    bar=" ",
    play=">",
    stop="#",
    playhead="v",
    tick=".",
    rule="-",
    track="-",
    centre="+",
    fill="=",
    fill_left="=",
    fill_right="=",
    pointer=">",
    levels="_.-~=*%#",
    arrows="<-/->",
    note="",
    more="~",
    on="*",
    off="-",
    group="|",
)
