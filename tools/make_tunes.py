"""Write the bundled tunes: our own notation of traditional melodies, as MIDI files.

    python tools/make_tunes.py [FOLDER]

The same notation gives the same bytes. Where the melodies come from: midime_tui/music/tunes/SOURCES.md.

Notation: `c5/4` is C in octave 5 (middle C is c4) for 4 sixteenths; `#` and `b` follow the letter; a length
holds until the next one; `r` is a rest; `|` ends a bar, and every bar is checked.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from midime_tui.music.midi_file import write_midi
from midime_tui.music.notes import Metre, Note
from midime_tui.music.tunes import TUNES, TUNES_FOLDER

TOKEN = re.compile(r"(?:([a-g])([#b]?)(\d)|r)(?:/(\d+))?")
SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


@dataclass(frozen=True)
class Score:
    """Notation of one tune with its metre and tempo (quarter notes per minute)."""

    metre: tuple[int, int]
    qpm: float
    bars: str


LASST_UNS_FROH = """
c5/4 c5 c5/2 d5 c5 bb4 | a4/4 a4 a4 r | bb4 bb4 bb4/2 c5 bb4 a4 | g4/4 g4 g4 r |
f4 g4 a4 bb4 | c5/3 d5/1 c5/2 d5 c5/8 |
f5/4 c5 c5/2 d5 c5 bb4 | a4/4 g4 c5/8 | f5/4 c5 c5/2 d5 c5 bb4 | a4/4 g4 f4/8 |

c5/4 c5/2 a4 c5 d5 c5 bb4 | a4/4 a4/2 f4 a4/4 r | bb4 bb4/2 g4 bb4 c5 bb4 a4 | g4/4 g4/2 e4 g4/4 r |
f4/2 f4 g4 g4 a4 a4 bb4 bb4 | c5/3 d5/1 c5/2 d5 c5/4 c5 |
f5 c5/2 f5 c5 d5 c5 bb4 | a4 bb4 a4 g4 c5/8 | f5/4 c5/2 f5 c5 d5 c5 bb4 | a4 bb4 a4 g4 f4/8 |

c5/3 c5/1 c5/4 c5/2 d5 c5 bb4 | a4/3 a4/1 a4/4 a4 r | bb4/3 bb4/1 bb4/4 bb4/2 c5 bb4 a4 |
g4/3 g4/1 g4/4 g4 r |
f4/2 g4/1 a4 g4/2 a4/1 bb4 a4/2 bb4/1 c5 bb4/2 c5/1 bb4 | c5/2 d5 c5 d5 c5/8 |
f5/2 e5 d5 c5 c5 d5 c5 bb4 | a4/4 g4 c5/8 | f5/2 e5 d5 c5 c5 d5 c5 bb4 | a4/4 g4 f4/8 |
"""

AH_VOUS_DIRAI_JE = """
c4/4 c4 g4 g4 | a4 a4 g4/8 | f4/4 f4 e4 e4 | d4 d4 c4/8 |
g4/4 g4 f4 f4 | e4 e4 d4/8 | g4/4 g4 f4 f4 | e4 e4 d4/8 |
c4/4 c4 g4 g4 | a4 a4 g4/8 | f4/4 f4 e4 e4 | d4 d4 c4/8 |

c4/2 d4 c4 b3 c4 e4 g4/4 | a4/2 b4 a4 g4 g4/8 | f4/2 g4 f4 e4 e4 f4 e4 d4 | d4 e4 d4 b3 c4/8 |
g4/2 a4 g4 f4 f4 g4 f4 e4 | e4 f4 e4 d4 d4/8 | g4/2 a4 g4 f4 f4 g4 f4 e4 | e4 f4 e4 c4 d4/4 g4 |
c4/2 d4 c4 b3 c4 e4 g4/4 | a4/2 b4 a4 g4 g4/8 | f4/2 g4 f4 e4 e4 f4 e4 d4 | d4 e4 d4 b3 c4/8 |
"""

FRERE_JACQUES = """
f4/4 g4 a4 f4 | f4 g4 a4 f4 | a4 bb4 c5/8 | a4/4 bb4 c5/8 |
c5/2 d5 c5 bb4 a4/4 f4 | c5/2 d5 c5 bb4 a4/4 f4 | f4 c4 f4/8 | f4/4 c4 f4/8 |

f4/2 g4 a4 bb4 a4 g4 f4/4 | f4/2 g4 a4 bb4 a4 g4 f4/4 | a4/2 c5 bb4 d5 c5/8 | a4/2 c5 bb4 d5 c5/8 |
c5/2 d5/1 c5 c5/2 bb4 a4/4 f4 | c5/1 d5 c5 bb4 c5/2 bb4 a4/4 f4 | f4/2 e4 d4 c4 f4/8 | f4/4 c4/2 e4 f4/8 |

f4/3 g4/1 a4/4 a4/3 g4/1 f4/4 | f4/3 g4/1 a4/4 a4/3 g4/1 f4/4 |
a4 bb4/3 bb4/1 c5/8 | a4/4 bb4/3 bb4/1 c5/8 |
c5/3 d5/1 c5/3 bb4/1 a4/4 f4 | c5/3 d5/1 c5/3 bb4/1 a4/4 f4 | f4 c4/2 d4 f4/8 | f4/4 c4 f4/8 |
"""

GREENSLEEVES = """
r/10 a4/2 |
c5/4 d5/2 e5/3 f5/1 e5/2 | d5/4 b4/2 g4/3 a4/1 b4/2 | c5/4 a4/2 a4/3 g#4/1 a4/2 | b4/4 g#4/2 e4/4 a4/2 |
c5/4 d5/2 e5/3 f5/1 e5/2 | d5/4 b4/2 g4/3 a4/1 b4/2 | c5/3 b4/1 a4/2 g#4/3 f#4/1 g#4/2 | a4/6 a4 |
g5 g5/3 f#5/1 e5/2 | d5/4 b4/2 g4/3 a4/1 b4/2 | c5/4 a4/2 a4/3 g#4/1 a4/2 | b4/4 g#4/2 e4/6 |
g5 g5/3 f#5/1 e5/2 | d5/4 b4/2 g4/3 a4/1 b4/2 | c5/3 b4/1 a4/2 g#4/3 f#4/1 g#4/2 | a4/6 a4/4 a4/2 |

c5 b4 c5 e5/3 f5/1 e5/2 | d5 c5 b4 g4/3 a4/1 b4/2 | c5 b4 a4 a4/3 g#4/1 a4/2 | b4 a4 g#4 e4/4 a4/2 |
c5 d5 c5 e5 f5 e5 | d5 c5 b4 g4 a4 b4 | c5/3 b4/1 a4/2 g#4/3 f#4/1 g#4/2 | a4/6 a4 |
g5/4 g5/2 g5 f#5 e5 | d5 e5 d5 b4/1 a4 g4/2 b4 | c5 b4 a4 a4 g#4 a4 | b4 a4 g#4 e4/6 |
g5/4 a5/2 g5 f#5 e5 | d5 c5 b4 g4 a4 b4 | c5/3 b4/1 a4/2 g#4/3 f#4/1 g#4/2 | a4/6 a4 |
"""

AULD_LANG_SYNE = """
r/12 c4/4 |
f4/6 f4/2 f4/4 a4 | g4/6 f4/2 g4/4 a4 | f4/6 f4/2 a4/4 c5 | d5/12 d5/4 |
c5/6 a4/2 a4/4 f4 | g4/6 f4/2 g4/4 a4 | f4/6 d4/2 d4/4 c4 | f4/12 d5/4 |
c5/6 a4/2 a4/4 f4 | g4/6 f4/2 g4/4 d5 | c5/6 a4/2 a4/4 c5 | d5/12 d5/4 |
c5/6 a4/2 a4/4 f4 | g4/6 f4/2 g4/4 a4 | f4/6 d4/2 d4/4 c4 | f4/12 c4/4 |

f4 f4/2 f4 f4 g4 a4/4 | g4/6 f4/2 g4 g4 a4/4 | f4 f4/2 g4 a4 bb4 c5/4 | d5/8 d5/4 d5 |
c5 a4/2 a4 a4 g4 f4/4 | g4/6 f4/2 g4 g4 a4/4 | f4 d4/2 d4 d4/4 c4 | f4/8 f4/4 d5 |
c5/2 d5 c5 a4 a4/4 f4 | g4/6 f4/2 g4/4 d5 | c5/2 d5 c5 a4 a4/4 c5 | d5/8 f5/4 d5 |
c5/2 bb4 a4 a4 a4 g4 f4/4 | g4/6 f4/2 g4 g4 a4/4 | f4 d4/2 e4 f4/4 e4 | f4/16 |
"""

AUGUSTIN = """
d5/6 e5/2 d5 c5 | b4/4 g4 g4 | a4 d4 d4 | b4 g4 g4 |
d5/6 e5/2 d5 c5 | b4/4 g4 g4 | a4 d4 d4 | g4/12 |
a4/4 d4 d4 | b4 g4 g4 | a4 d4 d4 | b4 g4 g4 |
d5/6 e5/2 d5 c5 | b4/4 g4 g4 | a4 d4 d4 | g4/12 |

d5/2 c5 d5 e5 d5 c5 | b4 a4 g4/4 g4 | a4/2 f#4 d4/4 d4 | b4/2 a4 g4/4 g4 |
d5/2 c5 d5 e5 d5 c5 | b4 c5 b4 a4 g4/4 | a4/2 b4 a4 f#4 d4/4 | g4/12 |
a4/2 a4 d4/4 d4 | b4/2 b4 g4/4 g4 | a4/2 b4 a4 f#4 d4/4 | b4/2 c5 b4 a4 g4/4 |
d5/6 e5/2 d5 c5 | b4 d5 b4 a4 g4/4 | a4/2 d5 c5 b4 a4 f#4 | g4/12 |
"""

IRISH_WASHERWOMAN = """
r/10 d5/1 c5 |
b4/2 g4 g4 d4 g4 g4 | b4 g4 b4 d5 c5 b4 | c5 a4 a4 e4 a4 a4 | c5 a4 c5 e5 d5 c5 |
b4 g4 g4 d4 g4 g4 | b4 g4 b4 d5 c5 b4 | c5 b4 c5 a4 d5 c5 | b4 g4 g4 g4/4 d5/1 c5 |
b4/2 g4 g4 d4 g4 g4 | b4 g4 b4 d5 c5 b4 | c5 a4 a4 e4 a4 a4 | c5 a4 c5 e5 d5 c5 |
b4 g4 g4 d4 g4 g4 | b4 g4 b4 d5 c5 b4 | c5 b4 c5 a4 d5 c5 | b4 g4 g4 g4/4 g5/2 |
g5 d5 g5 g5 d5 g5 | g5 d5 g5 b5 a5 g5 | f#5 d5 f#5 f#5 d5 f#5 | f#5 d5 f#5 a5 g5 f#5 |
e5 g5 g5 d5 g5 g5 | c5 g5 g5 b4 g5 g5 | c5 b4 c5 a4 d5 c5 | b4 g4 g4 g4/4 g5/2 |
g5 d5 g5 g5 d5 g5 | g5 d5 g5 b5 a5 g5 | f#5 d5 f#5 f#5 d5 f#5 | f#5 d5 f#5 a5 g5 f#5 |
e5 g5 g5 d5 g5 g5 | c5 g5 g5 b4 g5 g5 | c5 b4 c5 a4 d5 c5 | b4 g4 g4 g4/6 |
"""

SCORES = {
    "lasst-uns-froh": Score((4, 4), 112, LASST_UNS_FROH),
    "ah-vous-dirai-je": Score((4, 4), 104, AH_VOUS_DIRAI_JE),
    "frere-jacques": Score((4, 4), 112, FRERE_JACQUES),
    "greensleeves": Score((6, 8), 84, GREENSLEEVES),
    "auld-lang-syne": Score((4, 4), 96, AULD_LANG_SYNE),
    "augustin": Score((3, 4), 150, AUGUSTIN),
    "irish-washerwoman": Score((6, 8), 160, IRISH_WASHERWOMAN),
}


def notes_of(score: Score) -> list[Note]:
    """Notes of a score, the first of a bar a little louder. Raises ValueError for a wrong token or bar."""
    steps_per_bar = score.metre[0] * 16 // score.metre[1]
    notes: list[Note] = []
    now, length, bar = 0, 0, 1
    for token in score.bars.split():
        if token == "|":
            if now != bar * steps_per_bar:
                raise ValueError(f"bar {bar} ends at sixteenth {now}, it should at {bar * steps_per_bar}")
            bar += 1
            continue
        match = TOKEN.fullmatch(token)
        if match is None:
            raise ValueError(f"'{token}' in bar {bar} is no note, rest or bar line")
        letter, accidental, octave, given = match.groups()
        length = int(given or length)
        if letter:
            pitch = 12 * (int(octave) + 1) + SEMITONES[letter] + {"": 0, "#": 1, "b": -1}[accidental]
            notes.append(Note(now, now + length, pitch, 80))
        now += length
    return [replace(note, velocity=92) if note.start % steps_per_bar == 0 else note for note in notes]


def main(folder: Path = TUNES_FOLDER) -> None:
    """Write every tune into `folder`."""
    for tune in TUNES:
        score = SCORES[tune.name]
        write_midi(
            folder / tune.path.name,
            notes_of(score),
            qpm=score.qpm,
            metres=[Metre(0, *score.metre)],
            name=tune.title,
            texts=[tune.source],
        )


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
