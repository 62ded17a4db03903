"""What each material is made of, for the cards."""

from __future__ import annotations

from training.corpora import COLLECTIONS, Collection

GROOVES = Collection(
    "groove-midi",
    "Groove MIDI Dataset, 4/4 `beat` performances",
    "Gillick et al., Learning to Groove with Inverse Sequence Transformations (ICML 2019), Google",
    "CC BY 4.0",
)
FREEDOOM = Collection(
    "freedoom",
    "Freedoom, soundtrack pieces with melody, bass and drums",
    "the Freedoom project, musics/",
    "3-clause BSD, Copyright contributors to the Freedoom project",
)
_MELODIES = tuple(COLLECTIONS[name] for name in ("airdsAirs", "oneills1850", "ryansMammoth", "pop909"))
SOURCES = {
    "drums": (GROOVES,),
    "melodies": _MELODIES,
    "trios": (COLLECTIONS["pop909"], GROOVES, FREEDOOM),
}


def attribution(material: str) -> str:
    """Whom to name when passing the weights on."""
    return (
        "Trained by the midime project on: "
        + "; ".join(f"{source.title} ({source.licence})" for source in SOURCES[material])
        + "."
    )
