"""Whose a checkpoint's weights are, as far as that is known, for the model file to say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from midime_converter.remote import RemoteCopy

MAGENTA = "https://storage.googleapis.com/magentadata/"
LICENCE = "Apache-2.0"
UNKNOWN = "unknown"
ATTRIBUTION = "Magenta (Google), MusicVAE: Roberts et al. 2018, arXiv 1803.05428"
GROOVE_ATTRIBUTION = "Magenta (Google), GrooVAE: Gillick et al. 2019, arXiv 1905.06118"


@dataclass(frozen=True, slots=True)
class Provenance:
    """licence: of the weights; attribution: whom to name; url: where they came from.

    note: of what was fetched the address, the bytes and their SHA-256
    """

    licence: str
    attribution: str
    url: str = ""
    note: dict[str, Any] = field(default_factory=dict)

    def fetched(self, copy: RemoteCopy) -> Provenance:
        """The same, with what was fetched."""
        note = {"url": copy.url, "bytes": copy.bytes, "sha256": copy.sha256}
        return replace(self, url=copy.url, note=note)


def provenance_of(url: str | None) -> Provenance:
    """What an address tells: Magenta's own are under the Apache licence; of others nothing is known."""
    if url is not None and url.startswith(MAGENTA):
        groove = "groovae" in url or "tap2drum" in url
        return Provenance(LICENCE, GROOVE_ATTRIBUTION if groove else ATTRIBUTION)
    return Provenance(
        UNKNOWN,
        "unknown: the checkpoint does not say whose it is; ask where it comes from before passing it on",
    )
