"""A published checkpoint by its name, into the folder where models are found by name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from midime_converter.catalogue import KNOWN, known_model
from midime_converter.convert import ConversionReport, convert
from midime_converter.download import Patience
from midime_converter.provenance import UNKNOWN, Provenance, provenance_of
from midime_converter.web import is_url
from midime_tui.errors import MidimeError
from midime_tui.models.weights import SUFFIX, shipped_models, user_folder

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Installed:
    """What `install` did: the model file, and how it was converted; None where it was there already."""

    path: Path
    report: ConversionReport | None

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        done = {} if self.report is None else self.report.to_json()
        return {"name": self.path.stem, "path": str(self.path), "fetched": self.report is not None, **done}


def install(
    name: str,
    source: str | None = None,
    *,
    float16: bool = False,
    config: str | None = None,
    patience: Patience | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> Installed:
    """Fetch the checkpoint `name`, convert it and put it where `find_model` finds it by its name.

    source: where it lies instead of where it was published: an address, or a path on the disk. With one, the
            name may be any; a model of that name that is installed already is replaced.

    Raises MidimeError, one sentence, where there is no such checkpoint or it cannot be had or converted.
    """
    known = known_model(name)
    if known is None and source is None:
        names = ", ".join(model.name for model in KNOWN)
        raise MidimeError(
            f"there is no published model {name[:80]!r}; there are: {names}; or give --from URL"
        )
    if not _NAME.fullmatch(name) or name.endswith(SUFFIX):
        raise MidimeError(
            f"{name[:80]!r} is no name for a model; up to 80 letters, digits, dots, dashes and underscores "
            "would be right"
        )
    if name in {path.stem for path in shipped_models()}:
        raise MidimeError(f"{name} is the name of a model that ships; another name would be right")
    path = user_folder() / f"{name}{SUFFIX}"
    if path.exists() and source is None:
        return Installed(path, None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MidimeError(f"cannot make {path.parent}: {(error.strerror or str(error)).lower()}") from error
    report = convert(
        known.url if source is None and known is not None else source or "",
        path,
        float16=float16,
        config=config or (known.config if known is not None else None),
        provenance=_provenance(name, source),
        patience=patience,
        on_progress=on_progress,
    )
    return Installed(path, report)


def _provenance(name: str, source: str | None) -> Provenance:
    """A mirror's copy has the licence of what it is a copy of; that it is one, nobody here has checked."""
    known = known_model(name)
    if known is None:
        return provenance_of(source)
    published = known.provenance
    if source is None or source == known.url:
        return published
    place = source if is_url(source) else os.path.basename(os.path.abspath(source))
    told = provenance_of(source if is_url(source) else None)
    if told.licence != UNKNOWN:
        return told
    return replace(published, attribution=f"{published.attribution}; as {place} has it, unverified")
