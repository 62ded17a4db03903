"""midime models: which base models are at hand, and what each is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_json
from midime_tui.verbs.report import Report

DESCRIPTION = "The models at hand: list them, or tell all about one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["list", "info"], nargs="?", default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="for info: a name or an .h5 file")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    if args.what == "info":
        if args.name is None:
            raise MidimeError("models info needs a NAME: a model's name or the path of an .h5 file")
        return info(args.name)
    if args.name is not None:
        raise MidimeError(f"models list takes no name; did you mean: midime models info {args.name}")
    return listing()


def listing() -> Report:
    from midime_tui.models.weights import shipped_models
    from midime_tui.music.tunes import bundled_tunes

    models = [summary(path) for path in shipped_models()]
    tunes = [{"name": tune.name, "title": tune.title} for tune in bundled_tunes()]
    lines = ["base models:"]
    lines += [f"  {m['name']:<20} {m['title']}  ({m['bytes'] / 1e6:.1f} MB)" for m in models]
    lines += ["bundled tunes (a name stands for its file):"]
    lines += [f"  {tune['name']:<20} {tune['title']}" for tune in tunes]
    return Report({"models": models, "tunes": tunes}, lines)


def summary(path: Path) -> dict[str, Any]:
    from midime_tui.models.store import read_card

    stored = read_card(path)
    return {
        "name": path.stem,
        "title": stored.config.get("title", ""),
        "kind": stored.kind,
        "path": str(path),
        "bytes": path.stat().st_size,
        "licence": stored.licence,
    }


def info(name: str) -> Report:
    from midime_tui.models.store import KINDS, read_model
    from midime_tui.models.weights import find_model

    path = find_model(name)
    stored = read_model(path)
    parameters = sum(values.size for values in stored.variables.values())
    size = path.stat().st_size
    data: dict[str, Any] = {
        "name": path.stem,
        "kind": stored.kind,
        "path": str(path),
        "bytes": size,
        "parameters": parameters,
        "licence": stored.licence,
        "attribution": stored.attribution,
        "sha256": stored.sha256,
        "config": stored.config,
    }
    lines = [
        f"{path.stem}: {KINDS[stored.kind]}, {parameters:,} parameters, {size / 1e6:.1f} MB",
        f"file      {path}",
        f"licence   {stored.licence or 'not stated'}",
        f"sha256    {stored.sha256}",
    ]
    if stored.attribution:
        lines.append(f"credit    {stored.attribution}")
    lines += [f"{key:<9} {value}" for key, value in stored.config.items() if value not in ("", None)]
    card = path.with_suffix(".md")
    if card.exists():
        lines.append(f"card      {card}")
        data["card"] = str(card)
    return Report(data, lines)
