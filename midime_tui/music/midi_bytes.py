"""What a MIDI file holds, checked byte by byte before anything is built from it.

Files met in the world are cut off, wrapped, padded and wrong in places that do not matter for their notes.
`sift` walks every event once, says in one sentence where a file breaks, and hands on an orderly file with
only the events that carry notes, programs, names, tempo and metre. Source: Standard MIDI Files 1.0 (RP-001).
"""

from __future__ import annotations

from dataclasses import dataclass

from midime_tui.errors import MidimeError

MAX_BYTES = 4_000_000
MAX_NOTES = 100_000  # a symphony has fewer; more would keep a person waiting
HEADER_WITHIN = 4096  # a RIFF (.rmi) or MacBinary wrapping comes before the header, and is short

TRACK_NAME, END_OF_TRACK, TEMPO, METRE = 0x03, 0x2F, 0x51, 0x58
# data bytes of a channel message, by the upper half of its status byte
CHANNEL_DATA = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
NOTE_OFF, NOTE_ON, PROGRAM = 0x8, 0x9, 0xC
KEPT_CHANNEL = {NOTE_OFF, NOTE_ON, PROGRAM}
# system messages do not belong into files, but some recorders write them
SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}


@dataclass(frozen=True, slots=True)
class Sifted:
    """An orderly MIDI file.

    format:   0 one track, 1 tracks that sound together, 2 tracks on their own
    division: above 0: ticks per quarter note; below 0: ticks per second, negated
    data:     the bytes of a MIDI file with the kept events only, in the same number of tracks
    """

    format: int
    division: float
    data: bytes


def sift(data: bytes, what: str) -> Sifted:
    """Check the bytes of a whole file and keep what matters; `what` names the file in errors.

    Raises MidimeError, one sentence with the byte at fault, for what is no MIDI file, damaged or cut off.
    """
    begin = data.find(b"MThd", 0, HEADER_WITHIN)
    if begin < 0:
        raise not_midi(data, what)
    if len(data) < begin + 14:
        raise MidimeError(
            f"{what} is cut off in its header: it ends at byte {len(data)}, 14 bytes are the least"
        )
    size = _number(data, begin + 4, 4)
    file_format, tracks, division = (_number(data, begin + at, 2) for at in (8, 10, 12))
    if size < 6 or file_format > 2:
        raise MidimeError(
            f"{what} is not a MIDI file that can be read: "
            f"its header (byte {begin}) says format {file_format}, size {size}; formats 0, 1 and 2 exist"
        )
    walk = _Walk(data, what)
    pos = begin + 8 + size
    bodies: list[bytes] = []
    while len(bodies) < tracks:
        name = data[pos : pos + 4]
        if len(data) < pos + 8:
            raise MidimeError(
                f"{what} is cut off: its header announces {tracks} tracks, "
                f"and it ends at byte {len(data)} after {len(bodies)}; get a whole copy"
            )
        length = _number(data, pos + 4, 4)
        if name == b"MTrk":
            body, stop = walk.track(len(bodies) + 1, pos + 8, pos + 8 + length)
            bodies.append(body)
            after = pos + 8 + length
            # where a wrong length leads astray, the next track follows the end-of-track event
            pos = stop if data[after : after + 4] != b"MTrk" and data[stop : stop + 4] == b"MTrk" else after
        elif name.isascii() and name.decode("ascii").isprintable() and pos + 8 + length <= len(data):
            pos += 8 + length  # a chunk of a kind that we do not know: the standard says to step over it
        else:
            raise MidimeError(
                f"{what} is damaged: track {len(bodies) + 1} of {tracks} "
                f"should begin at byte {pos} with 'MTrk'"
            )
    header = b"MThd\0\0\0\6\0\1" + len(bodies).to_bytes(2, "big") + b"\1\xe0"
    chunks = (b"MTrk" + len(body).to_bytes(4, "big") + body for body in bodies)
    return Sifted(file_format, _division(division, what), header + b"".join(chunks))


def not_midi(data: bytes, what: str) -> MidimeError:
    """The error for a file that is something else; `data` is its beginning."""
    if not data:
        return MidimeError(f"{what} is empty: a MIDI file is wanted")
    shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data[:8])
    return MidimeError(f"{what} is not a MIDI file: it begins with '{shown}', a MIDI file with 'MThd'")


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _division(raw: int, what: str) -> float:
    if raw & 0x8000:  # upper byte: frames per second, negated; lower byte: ticks per frame
        frames = 256 - (raw >> 8)
        rate = 30 / 1.001 if frames == 29 else float(frames)  # 29 stands for 30 drop frame
        ticks = rate * (raw & 0xFF)
        if ticks > 0:
            return -ticks
    elif raw > 0:
        return float(raw)
    raise MidimeError(
        f"{what} is damaged: its header says {raw} ticks per quarter note; 1 to 32767 make sense"
    )


class _Walk:
    """One pass over the events of a file's tracks."""

    def __init__(self, data: bytes, what: str) -> None:
        self.data = data
        self.what = what
        self.number = 0  # the track that is read, from 1
        self.end = 0  # where its chunk says that it ends
        self.notes = 0  # note-on events of all tracks so far

    def track(self, number: int, pos: int, end: int) -> tuple[bytes, int]:
        """Kept events of the track in bytes `pos` to `end`, and the position after its last event."""
        self.number, self.end = number, end
        data, limit = self.data, min(end, len(self.data))
        kept = bytearray()
        delta = 0
        status = 0  # running status outlives meta and system messages: the standard says no, files say yes
        while pos < limit:
            event = pos
            ticks, pos = self._variable(pos, limit)
            delta += ticks
            first = self._byte(pos, limit, event)
            if first < 0xF0:
                if first >= 0x80:
                    status = first
                    pos += 1
                elif not status:
                    raise MidimeError(
                        f"{self.what} is damaged: "
                        f"in track {number} the event at byte {event} has no status byte"
                    )
                after = pos + CHANNEL_DATA[status >> 4]
                self._within(after, limit, event)
                if status >> 4 in KEPT_CHANNEL:
                    if status >> 4 == NOTE_ON and data[after - 1]:
                        self._count_note(number)
                    kept += _variable_bytes(delta)
                    kept.append(status)
                    kept += bytes(min(byte, 127) for byte in data[pos:after])
                    delta = 0
                pos = after
            elif first == 0xFF:
                kind = self._byte(pos + 1, limit, event)
                length, pos = self._variable(pos + 2, limit)
                self._within(pos + length, limit, event)
                body = data[pos : pos + length]
                pos += length
                if kind == END_OF_TRACK:
                    return self._closed(kept, delta), pos
                if body := _kept_meta(kind, body):
                    kept += _variable_bytes(delta) + bytes((0xFF, kind)) + _variable_bytes(len(body)) + body
                    delta = 0
            elif first in (0xF0, 0xF7):
                length, pos = self._variable(pos + 1, limit)
                self._within(pos + length, limit, event)
                pos += length
            else:
                pos += 1 + SYSTEM_DATA.get(first, 0)
                self._within(pos, limit, event)
        if end > len(data):
            raise self._overrun(pos)
        return self._closed(kept, delta), pos

    def _count_note(self, number: int) -> None:
        self.notes += 1
        if self.notes > MAX_NOTES:
            raise MidimeError(
                f"{self.what} has more than {MAX_NOTES} notes (by track {number}): that is the most"
            )

    @staticmethod
    def _closed(kept: bytearray, delta: int) -> bytes:
        return bytes(kept + _variable_bytes(delta) + bytes((0xFF, END_OF_TRACK, 0)))

    def _byte(self, pos: int, limit: int, event: int) -> int:
        self._within(pos + 1, limit, event)
        return self.data[pos]

    def _variable(self, pos: int, limit: int) -> tuple[int, int]:
        """A variable-length number of at most 4 bytes, and the position after it."""
        value = 0
        for at in range(pos, pos + 4):
            byte = self._byte(at, limit, pos)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value, at + 1
        raise MidimeError(
            f"{self.what} is damaged: in track {self.number} the number at byte {pos} "
            "is longer than the 4 bytes allowed"
        )

    def _within(self, after: int, limit: int, event: int) -> None:
        if after > limit:
            raise self._overrun(event)

    def _overrun(self, event: int) -> MidimeError:
        if self.end > len(self.data):
            return MidimeError(
                f"{self.what} is cut off: track {self.number} should go on to byte {self.end}, "
                f"and the file ends at byte {len(self.data)}; get a whole copy"
            )
        return MidimeError(
            f"{self.what} is damaged: in track {self.number} the event at byte {event} "
            f"runs over the track's end at byte {self.end}"
        )


def _kept_meta(kind: int, body: bytes) -> bytes:
    """The body to keep of a meta event; empty for one that does not matter or makes no sense."""
    if kind == TRACK_NAME:
        return body
    if kind == TEMPO and len(body) == 3:
        return body
    if kind == METRE and len(body) >= 2 and body[0] > 0 and body[1] <= 6:
        return body[:2] + b"\x18\x08"
    return b""


def _variable_bytes(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))
