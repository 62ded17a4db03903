"""Samples to be judged one after another, of a personal model, a sketch or a base model, and where the
judgements are kept: in the personal model's file, in the sketch, for a base model among a person's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.drawing import MOST_TRIES
from midime_tui.jam.folders import likes_folder
from midime_tui.jam.hearing import place_size, spot_at
from midime_tui.jam.jam import Jam
from midime_tui.jam.liking import Liking
from midime_tui.jam.loop import BASE, Loop
from midime_tui.jam.loop_maker import BASE_TEMPERATURE
from midime_tui.jam.opening import FilePath
from midime_tui.jam.sketch import jam_of, sketch_of
from midime_tui.jam.sketch_file import SUFFIX, read_sketch, write_sketch
from midime_tui.jam.sketchbook import find_sketch
from midime_tui.jam.spot import Place
from midime_tui.models import MusicVAE
from midime_tui.models.store import read_model
from midime_tui.models.thumbs import Thumb
from midime_tui.models.weights import find_model
from midime_tui.music.likeness import key_of

OWN_DRAWS = 10  # thumbs given to plain samples, before every other one is chosen by what it would teach
PERSONAL, SKETCH, LIKES = "personal", "sketch", "likes"


class Rating:
    """Loops to be judged, and what the judgements tell.

    jam:    steered; its thumbs are the judgements
    liking: what they tell
    path:   the file they are kept in
    """

    def __init__(self, jam: Jam, path: Path, kind: str) -> None:
        """kind: of the file."""
        self.jam, self.path = jam, path
        self.liking = Liking(jam)
        self._kind = kind
        self._before: list[tuple[Thumb, ...]] = []
        self.liking.learn()

    def next(self, seed: int) -> Loop:
        """A loop to judge, by its seed: of the prior, later in turns with one that would teach something."""
        rng = np.random.default_rng(seed)
        self.jam.redraw(seed)
        thumbs = len(self.jam.thumbs)
        if thumbs >= OWN_DRAWS and thumbs % 2:
            return self.loop_at(self.liking.propose(rng))
        return self.loop_at(tuple(np.round(rng.standard_normal(place_size(self.jam)), 2).tolist()))

    def liked(self, count: int, *, fresh: bool = False) -> Iterator[Loop]:
        """Loops that may be liked, where that is known (see `Liking.knows`).

        fresh: none that equals a chunk or another of them; after MOST_TRIES the last one is taken
        """
        jam = self.jam
        known = {key_of(jam.chunk_loop(number).notes) for number in range(len(jam.codes))} if fresh else set()
        if fresh and jam.personal is not None:
            known |= {key_of(chunk) for chunk in jam.personal.chunks}
        for _ in range(count):
            for _ in range(MOST_TRIES):
                seed = jam.next_seed()
                jam.redraw(seed)
                loop = self.loop_at(self.liking.draw(np.random.default_rng(seed)))
                if not fresh or key_of(loop.notes) not in known:
                    break
            known.add(key_of(loop.notes))
            yield loop

    def loop_at(self, place: Place) -> Loop:
        """What is heard at a place."""
        loop = self.jam.decode_spot(spot_at(self.jam, place))
        return replace(loop, origin=BASE, z=None) if self.jam.personal is None else loop

    def judge(self, loop: Loop, up: bool) -> None:
        """A thumb for a loop."""
        self._before.append(self.jam.thumbs)
        self.jam.thumb(loop, up)
        self.liking.learn()

    def take_back(self) -> bool:
        """Without the last thumb of this sitting; False where there is none."""
        if not self._before:
            return False
        self.jam.thumbs = self._before.pop()
        self.liking.learn()
        return True

    def clear(self) -> int:
        """Forget all thumbs; returns how many there were."""
        count = len(self.jam.thumbs)
        self.jam.thumbs = ()
        self.liking.learn()
        return count

    def save(self) -> None:
        """Write the thumbs where they are kept. Raises MidimeError where that cannot be written."""
        jam = self.jam
        if self._kind == PERSONAL and jam.personal is not None:
            jam.personal.thumbs = jam.thumbs
            jam.personal.save(self.path)
            return
        if self._kind == LIKES:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise MidimeError(f"cannot make the folder {self.path.parent}: {reason}") from error
        write_sketch(sketch_of(jam), self.path)


def open_rating(source: FilePath, model: FilePath | None = None, seed: int = 0) -> Rating:
    """Open a personal model's file, a sketch (its file or name) or a base model (its name or file).

    model: the personal model's base model, in place of the one that it names
    Raises MidimeError where it is none of them, or one that a jam cannot play.
    """
    sketch = find_sketch(source)
    if sketch is not None and Path(source).suffix != ".h5":
        jam = jam_of(read_sketch(sketch))
        if jam.personal is None:
            raise MidimeError(
                f"{source} has no personal model yet: open it and train, then its loops can be rated"
            )
        return Rating(jam, sketch, SKETCH)
    path = find_model(source)
    if read_model(path).kind == "midime":
        return Rating(Jam.of_personal(path, model, seed), path, PERSONAL)
    if model is not None:
        raise MidimeError(f"{path} is no personal model: --model goes with one, to name its base model")
    base = MusicVAE.load(path)
    jam = Jam(base, codes=np.zeros((0, base.config.z_size), np.float32), seed=seed)
    jam.model = path.stem
    jam.set_temperature(BASE_TEMPERATURE)
    kept = likes_folder() / f"{path.stem}{SUFFIX}"
    if kept.is_file():
        jam.thumbs = read_sketch(kept).thumbs
    return Rating(jam, kept, LIKES)
