"""The verbs that move: the cursor, the chance, the key, the base model's dimensions, undo and redo."""

from __future__ import annotations

from itertools import repeat

from midime_tui.errors import MidimeError
from midime_tui.jam.limits import MOST_TEMPERATURE, MOST_TRANSPOSE, REACH
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import changed, number, one_of, whole

GROUP = "Steer"
MOST_SEED = 2**63 - 1
MOST_DRIFT = 1000


def dimension(stage: Stage, word: str) -> int:
    """A number to steer with, from 0."""
    ready(stage)
    return whole(word, "the number to steer", 1, stage.jam.latent_size) - 1


def ready(stage: Stage) -> None:
    """Raises MidimeError where there is nothing to steer."""
    if not stage.jam.steerable:
        raise MidimeError("there is no personal model yet: type train")


def nudge(stage: Stage, words: Words) -> None:
    which = dimension(stage, words[0])
    by = number(words[1], "a nudge", -2 * REACH, 2 * REACH) if len(words) > 1 else 0.1
    stage.steered(stage.jam.nudge(which, by))


def set_number(stage: Stage, words: Words) -> None:
    which = dimension(stage, words[0])
    place = list(stage.jam.cursor)
    if len(words) == 1:
        stage.say(f"{which + 1} is {place[which]:+.2f}")
        return
    place[which] = number(words[1], "a number to steer", -REACH, REACH)
    stage.steered(stage.jam.set_cursor(place))


def go(stage: Stage, words: Words) -> None:
    ready(stage)
    if not words:
        stage.say(stage.place())
        return
    size = stage.jam.latent_size
    parts = [part for word in words for part in word.split(",") if part]
    if len(parts) != size:
        raise MidimeError(f"a place has {size} numbers, such as: go {' '.join(['0.5'] * size)}")
    stage.steered(stage.jam.set_cursor([number(part, "a place's number", -REACH, REACH) for part in parts]))


def centre(stage: Stage, words: Words) -> None:
    which = dimension(stage, words[0])
    stage.steered(stage.jam.nudge(which, -stage.jam.cursor[which]))


def reset(stage: Stage, words: Words) -> None:
    ready(stage)
    stage.steered(stage.jam.reset())


def random(stage: Stage, words: Words) -> None:
    ready(stage)
    near = bool(words) and one_of(words[0], ("near", "far"), "random") == "near"
    stage.steered(stage.jam.random(near=near))


def drift(stage: Stage, words: Words) -> None:
    """So many steps; while it plays, one a loop. on: until it is told to end."""
    jam = stage.jam
    if words and words[0] == "off":
        if not stage.going.end():
            raise MidimeError("nothing goes by itself")
        return
    ready(stage)
    if words and words[0] == "on":
        if not stage.options.typed:
            raise MidimeError("in a script say how many steps: drift 8")
        if not stage.playing:
            stage.play()
        stage.go_by_itself("drift", repeat(jam.drift))
        return
    steps = whole(words[0], "the steps to drift", 1, MOST_DRIFT) if words else 1
    stage.go_by_itself("drift", repeat(jam.drift, steps))


def chunk(stage: Stage, words: Words) -> None:
    """N, or the one before or after the last one; round its ends."""
    count = len(stage.jam.chunks)
    if not count:
        raise MidimeError("no tune is open here, only its personal model")
    if not words:
        at = "at no chunk yet" if stage.chunk is None else f"chunk {stage.chunk + 1} was the last one"
        stage.say(f"{at}; there are {count}")
        return
    if stage.jam.personal is None:
        raise MidimeError("there is no personal model yet: type train")
    if words[0].isdigit():
        chosen = whole(words[0], "a chunk", 1, count) - 1
    else:
        by = 1 if one_of(words[0], ("before", "next"), "chunk") == "next" else -1
        chosen = min(0, by) % count if stage.chunk is None else (stage.chunk + by) % count
    stage.chunk = chosen
    if not words[0].isdigit():
        stage.say(f"chunk {chosen + 1} of {count}")
    stage.steered(stage.jam.go_to_chunk(chosen))


def temperature(stage: Stage, words: Words) -> None:
    ready(stage)
    now = stage.jam.temperature
    if not words:
        stage.say(f"temperature {now:g}{f', seed {stage.jam.spot.seed}' if now else ''}")
        return
    wanted = changed(words[0], now, "the temperature", 0, MOST_TEMPERATURE)
    stage.steered(stage.jam.set_temperature(wanted))


def draw(stage: Stage, words: Words) -> None:
    ready(stage)
    seed = whole(words[0], "a seed", 0, MOST_SEED) if words else None
    if not stage.jam.temperature:
        stage.say("with temperature 0 every draw is the same")
    stage.steered(stage.jam.redraw(seed))


def transpose(stage: Stage, words: Words) -> None:
    ready(stage)
    if not words:
        stage.say(f"transposed by {stage.jam.transposition:+d} semitones")
        return
    by = whole(words[0], "a transposition in semitones", -MOST_TRANSPOSE, MOST_TRANSPOSE)
    wanted = stage.jam.transposition + by if words[0][0] in "+-" else by
    stage.steered(stage.jam.transpose(wanted))


def base(stage: Stage, words: Words) -> None:
    """Nothing: the dimensions that say most. N: where it is. N V: hold it. free [N]: let go."""
    ready(stage)
    jam = stage.jam
    size = jam.codes.shape[1]
    if not words:
        held = dict(jam.spot.base)
        for which in jam.base_order()[:8]:
            mark = ", held" if which in held else ""
            stage.say(f"base {which + 1}: {jam.base_value(which):+.2f}{mark}")
    elif words[0] == "free":
        freed = whole(words[1], "a dimension", 1, size) - 1 if len(words) > 1 else None
        stage.steered(jam.release_base(freed))
    else:
        which = whole(words[0], "a dimension", 1, size) - 1
        if len(words) == 1:
            stage.say(f"base {which + 1}: {jam.base_value(which):+.2f}")
        else:
            value = number(words[1], "a dimension's value", -REACH, REACH)
            stage.steered(jam.hold_base(which, value))


def undo(stage: Stage, words: Words) -> None:
    times = whole(words[0], "the moves to undo", 1, 1000) if words else 1
    done = sum(stage.jam.undo() for _ in range(times))
    told(stage, done, "undone", f"{stage.jam.moves.undos} more to undo")


def redo(stage: Stage, words: Words) -> None:
    times = whole(words[0], "the moves to make again", 1, 1000) if words else 1
    done = sum(stage.jam.redo() for _ in range(times))
    told(stage, done, "made again", f"{stage.jam.moves.redos} more")


def told(stage: Stage, done: int, what: str, left: str) -> None:
    if not done:
        raise MidimeError(f"there is nothing to be {what}")
    stage.say(f"{done} move{'' if done == 1 else 's'} {what}, {left}")
    if stage.jam.steerable:
        stage.steered(True)


ADOPT = {
    "jam": "your own loop is heard: type sample, or hear N, first",
    "tune": "the whole tune is heard: type hear N for a chunk of it, then adopt",
    "tape": "the whole tape is heard: type tape go N",
    "take": "the take is heard: type take train",
}  # what to do where there is no other loop, by what is heard


def adopt(stage: Stage, words: Words) -> None:
    if stage.other is None:
        raise MidimeError(ADOPT[stage.heard])
    stage.steered(stage.jam.adopt(stage.other))


def leave(stage: Stage, words: Words) -> None:
    stage.steered(stage.jam.leave_home())


STEER = (
    Verb("nudge", "N [BY]", "move a number by 0.1, or as said", nudge, 2, GROUP, 1, (), "nudge 1 +0.3"),
    Verb(
        "set", "N [VALUE]", "set a number, or hear where it stands", set_number, 2, GROUP, 1, (), "set 2 -1.5"
    ),
    Verb("go", "[A B C D]", "go to a place, or hear where it is", go, 64, GROUP, 0, (), "go 0.5 0 -1 0"),
    Verb("centre", "N", "one number to the middle", centre, 1, GROUP, 1, ("center",), "centre 1"),
    Verb("reset", "", "all numbers to the middle", reset, 0, GROUP, 0, (), "reset"),
    Verb("random", "[near]", "a random place, far or near", random, 1, GROUP, 0, (), "random near"),
    Verb(
        "drift",
        "[STEPS|on|off]",
        "wander by itself; while it plays a step a loop",
        drift,
        1,
        GROUP,
        0,
        (),
        "drift 8",
    ),
    Verb("chunk", "[N|before|next]", "to a chunk of your tune", chunk, 1, GROUP, 0, (), "chunk next"),
    Verb(
        "temperature",
        "[T]",
        "0 is no chance, 1 is much; +0.1 and -0.1 change it",
        temperature,
        1,
        GROUP,
        0,
        (),
        "temperature 0.5",
    ),
    Verb("draw", "[SEED]", "with chance: another draw", draw, 1, GROUP, 0, (), "draw"),
    Verb(
        "transpose",
        "[SEMITONES]",
        "2 and 0 set it, +1 and -1 change it",
        transpose,
        1,
        GROUP,
        0,
        (),
        "transpose +2",
    ),
    Verb(
        "base",
        "[N [VALUE]] | free [N]",
        "the base model's own dimensions",
        base,
        2,
        GROUP,
        0,
        (),
        "base 3 1.5",
    ),
    Verb("adopt", "", "steer from the sample or chunk that is heard", adopt, 0, GROUP, 0, (), "adopt"),
    Verb("leave", "", "steer from your own model again", leave, 0, GROUP, 0, (), "leave"),
    Verb("undo", "[TIMES]", "undo moves", undo, 1, GROUP, 0, (), "undo 2"),
    Verb("redo", "[TIMES]", "make undone moves again", redo, 1, GROUP, 0, (), "redo"),
)
