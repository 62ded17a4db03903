"""MIDI files, in and out."""

from midime_tui.music.midi_read import read_midi
from midime_tui.music.midi_write import song_to_midi, write_midi

__all__ = ["read_midi", "song_to_midi", "write_midi"]
