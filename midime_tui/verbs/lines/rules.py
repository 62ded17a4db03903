"""The verbs that keep music to rules and to a person's taste."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.steer import ready
from midime_tui.verbs.lines.verb import Verb, Words

GROUP = "Steer"


def rules(stage: Stage, words: Words) -> None:
    """Nothing: the rules that there are. Words: what is heard keeps these from here on. off, on: those."""
    from midime_tui.jam.ruling import Ruling

    ready(stage)
    desk = stage.jam.desk
    if not words:
        state = ", ".join(desk.rules) + ("" if desk.rules_on else " (off)") if desk.rules else "none"
        stage.say(f"rules: {state}; there are {', '.join(Ruling(stage.jam).offers)}, and any other key")
        if short := stage.ruled.short_of(stage.jam, stage.current):
            stage.say(f"what is heard keeps them so far: {short}")
        return
    if list(words) in (["off"], ["on"]):
        if not desk.rules:
            raise MidimeError("no rule is chosen: type rules to see which there are")
        stage.set_desk(replace(desk, rules_on=words[0] == "on"))
    else:
        if stage.jam.personal is None:
            raise MidimeError("rules need a personal model: type train")
        Ruling(stage.jam).parse(words)
        stage.set_desk(replace(desk, rules=tuple(words), rules_on=True))
    stage.show(tell=True)


def liked(stage: Stage, words: Words) -> None:
    """To a place that the thumbs speak for; where they tell nothing, to one whose judgement would teach."""
    from midime_tui.jam.liking import Liking

    ready(stage)
    jam = stage.jam
    if jam.personal is None:
        raise MidimeError("this needs a personal model: type train")
    liking = Liking(jam)
    liking.learn()
    stage.say(f"{'by your taste' if liking.knows else 'a place to judge'}; {liking.sentence}")
    draw = liking.draw if liking.knows else liking.propose
    stage.steered(jam.set_cursor(draw(np.random.default_rng(jam.next_seed()))))


RULES = (
    Verb(
        "rules", "[off|on|WORD ...]", "hear what keeps rules", rules, 8, GROUP, 0, (), "rules key=own dense"
    ),
    Verb("liked", "", "to a place that you may like, by your thumbs", liked, 0, GROUP, 0, (), "liked"),
)
