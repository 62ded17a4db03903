"""What a person likes and does not like, as labels that a model of their taste can learn from."""

from __future__ import annotations

from dataclasses import dataclass

from midime_tui.music.likeness import key_of
from midime_tui.music.notes import Note


@dataclass(frozen=True, slots=True)
class Thumb:
    """One judgement of a loop.

    code:  of the base model, that the loop was decoded from
    up:    whether it was liked
    notes: what was heard; None where only the code was kept, to be decoded
    """

    code: tuple[float, ...]
    up: bool
    notes: tuple[Note, ...] | None = None

    def same_loop(self, other: Thumb) -> bool:
        """Whether another judges the same loop."""
        if self.notes is None or other.notes is None:
            return self.code == other.code
        return key_of(self.notes) == key_of(other.notes)


def judged(thumbs: tuple[Thumb, ...], thumb: Thumb) -> tuple[Thumb, ...]:
    """The thumbs with one more; a later judgement of the same loop takes the earlier one's place."""
    return (*(other for other in thumbs if not other.same_loop(thumb)), thumb)
