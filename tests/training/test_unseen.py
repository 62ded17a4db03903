"""Collections that no model was trained on, and the reader of scores that some of them need."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from training.abc import read_abc
from training.fingerprint import fingerprints
from training.musicxml import read_musicxml
from training.unseen import UNSEEN, melodies_of, unseen
from training.windows import cut_windows

TUNE = "X:{number}\nT:Tune {number}\nM:4/4\nL:1/8\nK:C\n{bars}|]\n\n"
FIRST = "CDEFGABc|cBAGFEDC|CEDFEGFA|c4G4"
SECOND = "cGcGcEcE|dDdDeEfF|G2A2B2c2|CGECFADB"


def score(notes: str, attributes: str = "<divisions>2</divisions>") -> bytes:
    """A compressed score of measures, given as what is inside the first part."""
    text = (
        "<score-partwise><movement-title>Hymn</movement-title><part id='P1'>"
        f"{notes.replace('ATTRIBUTES', f'<attributes>{attributes}</attributes>')}</part></score-partwise>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("hymn.xml", text)
    return stream.getvalue()


def note(step: str, duration: int, more: str = "", alter: int = 0) -> str:
    altered = f"<alter>{alter}</alter>" if alter else ""
    pitch = f"<pitch><step>{step}</step>{altered}<octave>4</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{more}</note>"


METRE = "<divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"


def test_score_with_pickup_tie_rest_and_second_voice() -> None:
    first = f"<measure>ATTRIBUTES{note('G', 2)}</measure>"
    second = (
        f"<measure>{note('C', 4)}<note><rest/><duration>2</duration></note>"
        f"{note('F', 2, '<tie type=' + chr(34) + 'start' + chr(34) + '/>', alter=1)}"
        f"<backup><duration>8</duration></backup>{note('A', 8)}</measure>"
    )
    third = f"<measure>{note('F', 2, '<tie type=' + chr(34) + 'stop' + chr(34) + '/>', alter=1)}</measure>"
    tune = read_musicxml(score(first + second + third, METRE), "hymns", "h1")
    assert tune.title == "Hymn"
    assert tune.metre == (4, 4)
    np.testing.assert_array_equal(tune.starts, [0, 4, 16])
    np.testing.assert_array_equal(tune.ends, [4, 12, 24])
    np.testing.assert_array_equal(tune.pitches, [67, 60, 66])
    np.testing.assert_array_equal(tune.bars, [0, 4, 20, 24])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "not MusicXML"),
        (score("<measure>ATTRIBUTES</measure>", METRE), "no notes"),
        (score(f"<measure>ATTRIBUTES{note('C', 2)}</measure>"), "no metre"),
        (score(f"<measure>{note('C', 2)}</measure>"), "before the divisions"),
        (score(f"<measure>ATTRIBUTES{note('H', 2)}</measure>", METRE), "step 'H'"),
        (score("<measure>ATTRIBUTES<note><duration>x</duration></note></measure>", METRE), "not a number"),
    ],
)
def test_score_that_is_no_tune_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_musicxml(content, "hymns", "h1")


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "music21.whl"
    with zipfile.ZipFile(path, "w") as archive:
        book = TUNE.format(number=1, bars=FIRST) + TUNE.format(number=2, bars=SECOND)
        archive.writestr("music21/corpus/miscFolk/northumbrianminstrelsyopus.abc", book)
        measure = f"<measure>ATTRIBUTES{note('C', 8)}</measure>" + f"<measure>{note('D', 8)}</measure>" * 3
        archive.writestr("music21/corpus/bach/bwv1.6.mxl", score(measure, METRE))
        archive.writestr("music21/corpus/bach/bwv2.6.mxl", b"broken")
    return path


def test_tune_akin_to_one_of_training_is_left_out_in_any_key(wheel: Path) -> None:
    nothing = unseen("minstrelsy", melodies_of(np.zeros((0, 32), dtype=np.uint8)), wheel)
    assert (len(nothing.windows), nothing.akin_tunes) == (6, 0)
    moved = read_abc(TUNE.format(number=9, bars=FIRST).replace("K:C", "K:C"), "other", "book").tunes
    known = cut_windows(moved).classes
    known[known >= 2] += 5
    rest = unseen("minstrelsy", melodies_of(known), wheel)
    assert (len(rest.windows), rest.akin_tunes, rest.akin_windows, rest.tunes) == (3, 1, 3, 2)


def test_chorales_are_read_and_what_is_refused_counted(wheel: Path) -> None:
    found = unseen("chorales", melodies_of(np.zeros((0, 32), dtype=np.uint8)), wheel)
    assert (found.tunes, found.refused) == (1, 1)
    assert len(found.windows) == 2  # two of the three windows are the same melody


def test_unknown_collection_and_missing_wheel_are_one_sentence(tmp_path: Path) -> None:
    known = np.zeros(0, dtype=np.uint64)
    with pytest.raises(MidimeError, match="no unseen collection"):
        unseen("airdsAirs", known, tmp_path)
    with pytest.raises(MidimeError, match=r"gone\.whl is missing"):
        unseen("fife", known, tmp_path / "gone.whl")


def test_training_does_not_know_them() -> None:
    from training.corpora import COLLECTIONS

    assert not set(UNSEEN) & set(COLLECTIONS)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 300), min_size=4, max_size=4), min_size=1, max_size=30))
def test_fingerprints_are_equal_for_equal_rows_only(rows: list[list[int]]) -> None:
    found = fingerprints(np.array(rows))
    assert len(set(found.tolist())) == len({tuple(row) for row in rows})
