"""Traditional tunes that come with the program; how they came to us is told in SOURCES.md beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError

TUNES_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tune:
    """A bundled tune.

    name:   what a command line calls it; also the file's name, without .mid
    title:  what people call it
    path:   its MIDI file
    source: one line on where the melody comes from
    """

    name: str
    title: str
    source: str

    @property
    def path(self) -> Path:
        return TUNES_FOLDER / f"{self.name}.mid"


TUNES = (
    Tune(
        "lasst-uns-froh",
        "Lasst uns froh und munter sein",
        "traditional, Hunsrück and Taunus, 19th century",
    ),
    Tune("ah-vous-dirai-je", "Ah! vous dirai-je, Maman", "traditional, France, printed 1761"),
    Tune("frere-jacques", "Frère Jacques", "traditional, France, 18th century"),
    Tune("greensleeves", "Greensleeves", "traditional, England, 16th century"),
    Tune("auld-lang-syne", "Auld Lang Syne", "traditional, Scotland, printed with this melody in 1799"),
    Tune("augustin", "O du lieber Augustin", "traditional, Vienna, 18th century"),
    Tune("irish-washerwoman", "The Irish Washerwoman", "traditional, Ireland, printed before 1800"),
)
DEFAULT_TUNE = TUNES[0]


def bundled_tunes() -> list[Tune]:
    """All bundled tunes, the default one first."""
    return list(TUNES)


def find_tune(name: str) -> Tune:
    """The bundled tune of this name, or the only one with this in its name or title (case does not matter).

    Raises MidimeError with the names that there are.
    """
    wanted = name.strip().casefold()
    for tune in TUNES:
        if wanted in (tune.name, tune.title.casefold()):
            return tune
    found = [tune for tune in TUNES if wanted and (wanted in tune.name or wanted in tune.title.casefold())]
    if len(found) != 1:
        raise MidimeError(
            f"there is no bundled tune '{name}'; there are {', '.join(tune.name for tune in TUNES)}"
        )
    return found[0]
