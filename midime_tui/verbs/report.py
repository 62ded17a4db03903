"""What a verb has to say, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Report:
    """The result of a verb.

    data:      printed as one JSON object with --json
    lines:     printed otherwise
    exit_code: 0, or 1 where the verb itself reports a fault
    """

    data: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    exit_code: int = 0
