"""The text events of a MIDI file, which `read_midi` leaves out."""

from __future__ import annotations

import io
import os
from pathlib import Path

import mido

from midime_tui.music.midi_bytes import MAX_BYTES


def read_texts(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """All text events (FF 01) in the file's order; none where the file cannot be read as MIDI.

    To be asked of a file that `read_midi` has read: that one says in a sentence what is wrong with it.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES)
        begin = max(data.find(b"MThd"), 0)
        midi = mido.MidiFile(file=io.BytesIO(data[begin:]), charset="latin1")
    except Exception:  # mido raises many kinds for bytes it dislikes
        return ()
    return tuple(
        message.text
        for track in midi.tracks
        for message in track
        if message.is_meta and message.type == "text"
    )
