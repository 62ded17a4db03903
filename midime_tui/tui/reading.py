"""From what a person named to a jam: in a worker's thread, before the screen knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from midime_tui.tui.messages import Opened, Places

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.take import Take
    from midime_tui.models import MusicVAE


def read_files(paths: Sequence[str], model: str | None, track: int | str | None, seed: int) -> Opened:
    """Tunes, an exported loop, a sketch or a personal model. Raises MidimeError for what cannot be opened."""
    from midime_tui.jam.open_any import open_any
    from midime_tui.jam.opening import default_tune
    from midime_tui.jam.recent import remember_opened
    from midime_tui.jam.sketchbook import name_of

    found = open_any(paths or (default_tune(),), model, track, seed)
    remember_opened(paths)
    name = "" if found.sketch is None else name_of(found.sketch)
    return Opened(found.jam, again=found.sketch is not None, name=name, places=places_of(found.jam))


def read_take(take: Take, model: MusicVAE | str | None, named: str, seed: int) -> Opened:
    """A take to train on; named: how the model was asked for, where it is loaded already. Raises MidimeError
    for one that cannot be trained on."""
    from midime_tui.jam.take_training import MELODY_MODEL, jam_of_take

    return Opened(jam_of_take(take, model or MELODY_MODEL, seed, named=named))


def read_left(model: str | None, seed: int) -> Opened:
    """Work that was interrupted, else the default tune. Work that cannot be read is set aside, and said."""
    from midime_tui.errors import MidimeError
    from midime_tui.jam.left_work import left_work, restore
    from midime_tui.jam.sketch import jam_of

    left = left_work()
    remark = left.sentences[0] if left.sentences else ""
    if left.interrupted is not None:
        try:
            jam = jam_of(restore(left.interrupted))
        except MidimeError as error:
            remark = str(error)
        else:
            return Opened(
                jam,
                again=True,
                resume=left.interrupted.path,
                places=places_of(jam),
                remark=f"your work on {jam.name} is back as it was interrupted",
            )
    opened = read_files((), model, None, seed)
    if not remark and left.items:
        remark = f"your last work, on {left.items[0].name}, can be opened again"
    opened.remark = remark
    return opened


def places_of(jam: Jam) -> Places:
    """Where the personal model sees the chunks of the tune; nothing where there is none."""
    if jam.personal is None:
        return ()
    return tuple(jam.place_of_chunk(number) for number in range(len(jam.codes)))
