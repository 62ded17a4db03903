"""All verbs of the line mode, and the line that calls one."""

from __future__ import annotations

from difflib import get_close_matches

from midime_tui.errors import MidimeError
from midime_tui.verbs.lines.keep import KEEP
from midime_tui.verbs.lines.listen import LISTEN
from midime_tui.verbs.lines.openings import OPENINGS
from midime_tui.verbs.lines.rules import RULES
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.steer import STEER
from midime_tui.verbs.lines.takes import TAKES
from midime_tui.verbs.lines.tapes import TAPE
from midime_tui.verbs.lines.tune import TUNE_VERBS
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import split

GROUP = "Help and leave"


def help_(stage: Stage, words: Words) -> None:
    """The names of the verbs, short enough to be read out; one verb; a group; or all."""
    if not words:
        for group, verbs in groups().items():
            stage.say(f"{group}: {', '.join(verb.name for verb in verbs)}")
        stage.say("type help and a verb, a group, or all")
        return
    chosen = [verb for verb in VERBS if words[0] == "all" or words[0].lower() in verb.group.lower().split()]
    if not chosen or words[0].lower() in BY_NAME:
        verb = find(words[0])
        same = f"; the same: {', '.join(verb.others)}" if verb.others else ""
        stage.say(f"{verb.shown}: {verb.help}{same}")
        stage.say(f"for example: {verb.example}")
        return
    for verb in chosen:
        stage.say(f"{verb.shown}: {verb.help}")


def groups() -> dict[str, list[Verb]]:
    """The verbs by their headings."""
    found: dict[str, list[Verb]] = {}
    for verb in VERBS:
        found.setdefault(verb.group, []).append(verb)
    return found


def quit_(stage: Stage, words: Words) -> None:
    stage.ended = True


VERBS: tuple[Verb, ...] = (
    *STEER,
    *RULES,
    *LISTEN,
    *KEEP,
    *TAPE,
    *OPENINGS,
    *TUNE_VERBS,
    *TAKES,
    Verb("help", "[VERB|GROUP|all]", "what can be typed", help_, 1, GROUP, 0, ("?",), "help nudge"),
    Verb("quit", "", "leave; all is saved", quit_, 0, GROUP, 0, ("exit", "bye"), "quit"),
)
BY_NAME = {name: verb for verb in VERBS for name in (verb.name, *verb.others)}


def find(word: str) -> Verb:
    """The verb of a word, or of an unmistakable beginning of one. Raises MidimeError."""
    word = word.lower()
    if word in BY_NAME:
        return BY_NAME[word]
    found = sorted({verb.name for name, verb in BY_NAME.items() if name.startswith(word)})
    if len(found) == 1:
        return BY_NAME[found[0]]
    near = found or get_close_matches(word, BY_NAME, 3)
    hint = f"perhaps {' or '.join(near)}" if near else "type help"
    raise MidimeError(f"there is no verb '{word[:40]}': {hint}")


def perform(stage: Stage, line: str) -> bool:
    """Do what a line says; a sentence tells where it cannot be done. False where it says nothing, True
    otherwise."""
    try:
        words = split(line)
        if not words:
            return False
        verb = find(words[0])
        with stage.lock:
            verb(stage, words[1:])
    except MidimeError as error:
        stage.say(f"not done: {error}")
    return True
