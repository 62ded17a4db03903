"""The verbs that keep music to rules and to a person's taste."""

from __future__ import annotations

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.steer import ready
from midime_tui.verbs.lines.verb import Verb, Words

GROUP = "Steer"


def rules(stage: Stage, words: Words) -> None:
    """Nothing: the rules that there are. Words: what is heard keeps these from here on. off: none."""
    from midime_tui.jam.ruling import Ruling

    ready(stage)
    ruling = stage.ruling or Ruling(stage.jam)
    if not words:
        on = [rule.name for rule in ruling.rules]
        stage.say(f"rules: {', '.join(on) or 'none'}; there are {', '.join(ruling.offers)}")
        return
    if list(words) == ["off"]:
        stage.ruling = None
    else:
        if stage.jam.personal is None:
            raise MidimeError("rules need a personal model: type train")
        chosen = ruling.parse(words)
        stage.say(f"learning to keep {', '.join(rule.name for rule in chosen)}: a few seconds")
        ruling.prepare(chosen)
        stage.ruling, stage.rule_words = ruling, tuple(words)
    stage.show()


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
    Verb("rules", "[off|WORD ...]", "hear what keeps rules: rules key=own dense", rules, 8, GROUP),
    Verb("liked", "", "to a place that you may like, by your thumbs", liked, 0, GROUP),
)
