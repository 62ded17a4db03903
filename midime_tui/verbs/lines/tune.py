"""The verbs about the tune: open, train, why, play one in."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import PARTS, WHENS
from midime_tui.music.bars import count
from midime_tui.verbs.lines.stage import Stage, described
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import whole
from midime_tui.verbs.progress import Interrupt

if TYPE_CHECKING:
    pass

GROUP = "Your tune"


def opened(stage: Stage) -> None:
    """What is open, and what was left out of it."""
    jam = stage.jam
    chunks = f"{count(len(jam.chunks), 'chunk')} of {jam.steps} sixteenths"
    stage.say(f"{jam.name}: {chunks}, base model {jam.base.config.name}")
    for sentence in jam.report:
        stage.say(f"  {sentence}")


def trained(stage: Stage, epochs: int | None = None, *, further: bool = False) -> None:
    """Train, and say how it went; ctrl+c stops and keeps what was reached."""
    settings = stage.options.training
    if epochs is not None:
        settings = replace(settings, epochs=epochs)
    first = stage.jam.personal is None
    last = [0.0, 0.0, 0.0, 0.0]
    with Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            last[:] = [epoch, total, recon, kl]
            return interrupt.came

        stage.jam.train(on_epoch=on_epoch, further=further, settings=settings)
    stage.work.trained()
    begin = stage.jam.opening_chunk() if first else None
    if begin is not None and stage.jam.begin_at(begin):
        stage.chunk = begin
    epoch, total, recon, kl = last
    said = f"epoch {epoch:.0f}/{settings.epochs}  loss {total:.2f}  recon {recon:.2f}  kl {kl:.2f}"
    print(said, file=sys.stderr, flush=True)
    if stage.jam.chunks:
        before, after = stage.jam.reconstruction(), stage.jam.reconstruction(personal=True)
        stage.say(
            f"trained: {after.steps_right:.1%} of the steps come back through the personal model, "
            f"{before.steps_right:.1%} through the base model alone"
        )
    else:
        stage.say("trained")
    if begin is not None:
        stage.say(f"at chunk {begin + 1} of your tune")


def train(stage: Stage, words: Words) -> None:
    """As many epochs again; anew: from new weights, with another seed."""
    jam = stage.jam
    anew = bool(words) and words[0] == "anew"
    rest = words[1:] if anew else words
    if len(rest) > 1:
        raise MidimeError("it is typed: train [anew] [EPOCHS]")
    epochs = whole(rest[0], "the epochs to train", 1, 100_000) if rest else None
    if anew:
        jam.seed = jam.next_seed()
        stage.say(f"from the beginning, with seed {jam.seed}")
    trained(stage, epochs, further=not anew and jam.personal is not None)
    stage.show()
    stage.changed()


def report(stage: Stage, words: Words) -> None:
    opened(stage)
    stage.say(f"sound: {stage.where}")


def where(stage: Stage, words: Words) -> None:
    """Where it stands, what there is, and how it is set where that is not as at first."""
    jam = stage.jam
    if jam.steerable:
        stage.say(f"{stage.place()}: {described(stage.current.notes)}")
    state = "playing" if stage.playing else "stopped"
    stage.say(f"{jam.name}, {state}, tempo {jam.qpm:g}, {count(jam.moves.undos, 'move')} to undo")
    kept, taped = count(len(jam.snapshots.items), "place"), count(len(jam.tape), "loop")
    stage.say(f"{kept} kept, {taped} on the tape, sound: {stage.where}")
    if differences := unlike_first(stage):
        stage.say(", ".join(differences))


def unlike_first(stage: Stage) -> list[str]:
    """What is set otherwise than at first."""
    desk, said = stage.jam.desk, []
    if stage.other is not None:
        said.append("another loop is heard than your own")
    elif stage.heard != "jam":
        said.append(f"the {stage.heard} is heard")
    if stage.going.what:
        said.append(f"the {stage.going.what} goes on by itself")
    if desk.rules:
        said.append(f"rules {'on' if desk.rules_on else 'off'}: {' '.join(desk.rules)}")
    for word, chosen in (("muted", desk.muted), ("solo", desk.solo)):
        if chosen:
            said.append(f"{word}: {' '.join(part for part in PARTS if part in chosen)}")
    if desk.click:
        said.append("click on")
    if desk.when != WHENS[0]:
        said.append("changes are heard " + ("now" if desk.when == "now" else f"at the next {desk.when}"))
    if stage.count_in:
        said.append(f"{count(stage.count_in, 'beat')} of count-in")
    return said


TUNE_VERBS = (
    Verb(
        "train", "[anew] [EPOCHS]", "train on; anew: from the beginning", train, 2, GROUP, 0, (), "train anew"
    ),
    Verb(
        "report", "", "how your tune was read, and what was left out", report, 0, GROUP, 0, ("why",), "report"
    ),
    Verb("where", "", "where you are", where, 0, GROUP, 0, ("status",), "where"),
)
