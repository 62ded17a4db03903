"""`python -m benchmarks.report`: the tables and plots of docs/performance.md from what `python -m benchmarks
--json FILE` wrote. The prose around them is written by hand and stays.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import plots
from benchmarks.targets import Data, p95, rows
from benchmarks.timing import duration
from midime_tui.errors import MidimeError

_ROOT = Path(__file__).resolve().parents[1]
_DOCUMENT = _ROOT / "docs" / "performance.md"


def main() -> None:
    """Fill the document in."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.report", description="Fill docs/performance.md."
    )
    parser.add_argument(
        "json", nargs="?", default="build/bench.json", help="from python -m benchmarks --json"
    )
    options = parser.parse_args()
    data = json.loads(Path(options.json).read_text())
    text = _DOCUMENT.read_text()
    for name, lines in sections(data).items():
        text = filled(text, name, lines)
    _DOCUMENT.write_text(text)
    for path in plots.draw(data, _DOCUMENT.parent):
        print(path)


def sections(data: Data) -> dict[str, list[str]]:
    """What stands between the markers of each name."""
    return {
        "machine": [", ".join(data["machine"].values()) + "."],
        "targets": _table(("", "measured", "target", ""), (row.cells() for row in rows(data))),
        "peers": list(_peers(data)),
        "choices": _table(("choice", "work", "with", "without", "gain"), _choices(data)),
        "profile": list(_profile(data)),
    }


def filled(text: str, name: str, lines: Sequence[str]) -> str:
    """The document with other lines between `<!-- name -->` and `<!-- /name -->`.

    Raises MidimeError where it has no such place.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = text.partition(begin)
    _, also, after = rest.partition(end)
    if not found or not also:
        raise MidimeError(f"{_DOCUMENT} has no place for {name}; {begin} and {end} would be right")
    return "\n".join([before + begin, *lines, end + after])


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """Markdown; cells but the first to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    cells = [[cell.replace("  ", "· ") for cell in row] for row in body]
    return [f"| {' | '.join(row)} |" for row in (list(head), rule, *cells)]


def _peers(data: Data) -> Iterator[str]:
    """A table: a row a work, a column a peer; ratios of medians."""
    works = data.get("compared", [])
    names = list(dict.fromkeys(name for work in works for name in work["seconds"]))
    yield from _table(("work", *names), (_compared(work, names) for work in works))
    for name, why in data.get("missing", {}).items():
        yield f"\nMissing: {name} ({why})."


def _compared(work: dict[str, Any], names: Sequence[str]) -> list[str]:
    seconds = work["seconds"]
    ours = statistics.median(seconds[names[0]])
    cells = [work["work"], f"{duration(ours)} ({duration(p95(seconds[names[0]]))})"]
    for name in names[1:]:
        if name not in seconds:
            cells.append("-")
            continue
        theirs = statistics.median(seconds[name])
        agree = work["agree"].get(name, "same")
        cells.append(f"{duration(theirs)}, {theirs / ours:.1f} x" + ("" if agree == "same" else f", {agree}"))
    return cells


def _choices(data: Data) -> Iterator[list[str]]:
    for item in data.get("choices", ()):
        own, other = item["with_it"], item["without"]
        with_it = f"{duration(own)} ({duration(item['with_p95'])})"
        without = f"{duration(other)} ({duration(item['without_p95'])})"
        yield [item["name"], item["work"], with_it, without, f"{other / own:.2f} x"]


def _profile(data: Data) -> Iterator[str]:
    for name, spent in data.get("profile", {}).items():
        whole = spent["all"]
        yield f"\n{name}: {duration(whole)}\n"
        parts = ((kind, seconds) for kind, seconds in spent.items() if kind != "all")
        ranked = sorted(parts, key=lambda part: -part[1])
        yield from _table(
            ("", "time", "share"),
            ((kind, duration(seconds), f"{100 * seconds / whole:.0f} %") for kind, seconds in ranked),
        )


if __name__ == "__main__":
    main()
