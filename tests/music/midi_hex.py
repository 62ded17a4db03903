"""MIDI files from commented hex dumps: in each line, what follows `#` is for the reader."""

from __future__ import annotations

from pathlib import Path


def unhex(dump: str) -> bytes:
    """Bytes of a dump in hex, one or more bytes a line, each line with a comment or without."""
    return bytes.fromhex("".join(line.split("#")[0] for line in dump.splitlines()))


def track(dump: str) -> bytes:
    """A track chunk with the events of a dump."""
    events = unhex(dump)
    return b"MTrk" + len(events).to_bytes(4, "big") + events


def header(tracks: int, *, file_format: int = 1, division: int = 96) -> bytes:
    """A file header; 96 ticks a quarter make 24 ticks a step."""
    numbers = (file_format, tracks, division)
    return b"MThd\0\0\0\6" + b"".join(number.to_bytes(2, "big") for number in numbers)


def midi(*dumps: str, file_format: int = 1, division: int = 96) -> bytes:
    """A whole file of tracks given as dumps."""
    chunks = b"".join(track(dump) for dump in dumps)
    return header(len(dumps), file_format=file_format, division=division) + chunks


def written(folder: Path, data: bytes, name: str = "tune.mid") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(data)
    return path


END = "00 FF 2F 00  # end of track\n"
# one quarter of middle C
QUARTER = """
00 90 3C 50  # middle C on
60 80 3C 00  # and off, 96 ticks later
"""
