"""midime models: which base models are at hand, what each is, and fetching a public one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.convert import add_conversion
from midime_tui.verbs.options import add_json
from midime_tui.verbs.progress import Progress
from midime_tui.verbs.report import Report

DESCRIPTION = "The models at hand, and those that can be fetched: list them, tell all about one, fetch one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["list", "info", "fetch"], nargs="?", default="list")
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="for info: a name or an .h5 file; for fetch: a public model"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="URL",
        help="fetch from there (a folder's or a .tar's address, or a path) instead of its publisher's",
    )
    add_conversion(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    if args.what == "fetch":
        if args.name is None:
            raise MidimeError("models fetch needs a NAME; `midime models list` has the public models")
        return fetch(args)
    if args.source is not None or args.config is not None or args.float16 or args.float32:
        raise MidimeError(
            f"--from, --config, --float16 and --float32 are for models fetch, not for models {args.what}"
        )
    if args.what == "info":
        if args.name is None:
            raise MidimeError("models info needs a NAME: a model's name or the path of an .h5 file")
        return info(args.name)
    if args.name is not None:
        raise MidimeError(f"models list takes no name; did you mean: midime models info {args.name}")
    return listing()


def listing() -> Report:
    from midime_converter.catalogue import KNOWN
    from midime_tui.models.weights import installed_models, shipped_models
    from midime_tui.music.tunes import bundled_tunes

    shipped = [summary(path, "ships") for path in shipped_models()]
    installed = [summary(path, "installed") for path in installed_models()]
    at_hand = {model["name"] for model in shipped + installed}
    public = [
        {
            "name": model.name,
            "title": model.title,
            "format": model.form,
            "url": model.url,
            "megabytes": model.megabytes,
            "licence": model.provenance.licence,
            "attribution": model.provenance.attribution,
            "installed": model.name in at_hand,
        }
        for model in KNOWN
    ]
    tunes = [{"name": tune.name, "title": tune.title} for tune in bundled_tunes()]
    lines = ["base models that ship:", *(model_line(model) for model in shipped)]
    if installed:
        lines += ["installed:", *(model_line(model) for model in installed)]
    lines += ["public models (`midime models fetch NAME` converts and installs one):"]
    for model in KNOWN:
        size = "size not stated" if model.megabytes is None else f"{model.megabytes:g} MB"
        here = "; installed" if model.name in at_hand else ""
        lines.append(
            f"  {model.name:<31} {model.title}  ({size}, {model.provenance.licence}, {model.form}{here})"
        )
    lines.append(f"  they are Magenta's, from {KNOWN[0].url.partition('/models/')[0]}")
    lines += ["bundled tunes (a name stands for its file):"]
    lines += [f"  {tune['name']:<20} {tune['title']}" for tune in tunes]
    return Report({"models": shipped + installed, "public": public, "tunes": tunes}, lines)


def model_line(model: dict[str, Any]) -> str:
    """One line of the list."""
    if "error" in model:
        return f"  {model['name']:<20} {model['error']}"
    about = (f"{model['bytes'] / 1e6:.1f} MB", model["licence"] or "licence not stated", model["source"])
    return f"  {model['name']:<20} {model['title']}  ({', '.join(part for part in about if part)})"


def summary(path: Path, where: str) -> dict[str, Any]:
    """What the list says of a model file; of one that cannot be read, why."""
    from midime_tui.models.store import read_card

    try:
        stored = read_card(path)
    except MidimeError as error:
        return {"name": path.stem, "where": where, "path": str(path), "error": str(error)}
    return {
        "name": path.stem,
        "where": where,
        "title": stored.config.get("title", ""),
        "kind": stored.kind,
        "path": str(path),
        "bytes": path.stat().st_size,
        "licence": stored.licence,
        "source": str(stored.config.get("source", "")),
    }


def fetch(args: argparse.Namespace) -> Report:
    from midime_converter.install import install

    with Progress() as progress:
        try:
            done = install(
                args.name,
                args.source,
                float16=args.float16,
                config=args.config,
                on_progress=progress.say,
            )
        except KeyboardInterrupt:
            progress.say("stopped; what has been fetched is kept, and the same command goes on with it")
            raise
    if done.report is None:
        return Report(done.to_json(), [f"{args.name} is installed already: {done.path}"])
    lines = [done.report.sentence()]
    if done.report.fetched:
        lines.append(
            f"fetched {done.report.fetched['bytes']:,} bytes, SHA-256 {done.report.fetched['sha256']}"
        )
    lines.append(f"its name is now a model's: midime --model {args.name}")
    return Report(done.to_json(), lines)


def info(name: str) -> Report:
    from midime_tui.models.store import KINDS, read_card
    from midime_tui.models.weights import find_model

    path = find_model(name)
    stored = read_card(path)
    parameters = stored.parameters
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
    shown = {key: value for key, value in stored.config.items() if key not in ("licence", "attribution")}
    lines += [f"{key:<9} {value}" for key, value in shown.items() if value not in ("", None)]
    card = path.with_suffix(".md")
    if card.exists():
        lines.append(f"card      {card}")
        data["card"] = str(card)
    return Report(data, lines)
