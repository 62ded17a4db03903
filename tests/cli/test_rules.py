"""Rules from the command line."""

from __future__ import annotations

from pathlib import Path

from midime_tui.music.midi_file import read_midi
from tests.cli.conftest import Run


def test_pairs_table_and_marks(midime: Run) -> None:
    words = ("rules", "mel-2bar", "--rule", "key=C", "--rule", "tonic", "--iterations", 4, "-n", 3)
    report = midime(*words, "-o", "out", "--json").json
    assert report["iterations"] == 4
    assert set(report["rules"]) == {"key=C", "tonic=C"}
    assert all(old <= new for old, new in report["rules"].values())
    assert [Path(pair["after"]).name for pair in report["files"]] == [
        f"rules-{n}-after.mid" for n in (1, 2, 3)
    ]
    assert all(read_midi(pair["before"]).tracks for pair in report["files"])
    said = midime(*words, "-o", "again", "--ascii").out
    assert "contour kept" in said
    assert "x is outside of C" in said


def test_rules_one_by_one_stand_side_by_side(midime: Run) -> None:
    words = ("rules", "mel-2bar", "--rule", "key=C", "--rule", "dense", "--iterations", 2, "-n", 2)
    report = midime(*words, "--one-by-one", "--show", 1, "--ascii", "-o", "out")
    heads = [line for line in report.out.splitlines() if "before" in line and "key=C dense" in line]
    assert len(heads) == 1
    assert "key=C   " in heads[0]
    assert sorted(path.name for path in Path("out").glob("rules-1-*")) == [
        "rules-1-after-1.mid",
        "rules-1-after.mid",
        "rules-1-before.mid",
    ]


def test_rules_of_a_personal_model(midime: Run) -> None:
    assert midime("train", "frere-jacques", "-o", "me.h5", "--epochs", 5).code == 0
    report = midime("rules", "me.h5", "--rule", "key=own", "--iterations", 4, "-n", 1, "--json").json
    assert list(report["rules"]) == ["key=F"]


def test_what_cannot_be_is_said(midime: Run) -> None:
    for source, rule, word in (
        ("mel-2bar", "key=own", "personal"),
        ("mel-2bar", "loud", "'loud'"),
        ("drums-2bar", "dense", "melodies"),
    ):
        outcome = midime("rules", source, "--rule", rule)
        assert outcome.code == 1
        assert word in outcome.err
