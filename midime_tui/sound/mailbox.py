"""Lines that wait between the threads of the player process."""

from __future__ import annotations

import queue

from midime_tui.sound.fields import ProtocolError

MOST_UNSENT = 1000  # lines for a reader that does not read; after that they are dropped
_MOST_AT_ONCE = 100

Inbox = queue.Queue["bytes | ProtocolError | None"]
Outbox = queue.Queue["bytes | None"]


def waiting(inbox: Inbox, seconds: float) -> list[bytes | ProtocolError | None]:
    """All lines that have come; where there are none, the next if it comes within `seconds`."""
    lines: list[bytes | ProtocolError | None] = []
    try:
        lines.append(inbox.get(timeout=seconds))
        while len(lines) < _MOST_AT_ONCE:
            lines.append(inbox.get_nowait())
    except queue.Empty:
        pass
    return lines


def post(outbox: Outbox, line: bytes | None) -> None:
    """Leave a line for the writer; where nobody reads it is dropped: the music matters more."""
    try:
        outbox.put_nowait(line)
    except queue.Full:
        return
