"""A stand-in for python-rtmidi where no system has MIDI ports: mido's own base classes, over two files.

What is sent goes to $MIDI_SENT, one line a message (seconds, hex); what $MIDI_KEYS, a named pipe, gives in
hex lines has been played on the keyboard. $MIDI_FAULT makes it fail as rtmidi fails.
"""

import os
import threading
import time

from mido import Message
from mido.ports import BaseInput, BaseOutput

FAULT = os.environ.get("MIDI_FAULT", "")
os.write(2, b"ALSA lib seq_hw.c:466:(snd_seq_hw_open) open /dev/snd/seq failed\n")
os.write(1, b"ALSA lib on stdout\n")
if FAULT == "package":
    raise ImportError("No module named 'rtmidi'")


def get_devices(**_):
    _stumble()
    names = os.environ.get("MIDI_PORTS", "Midi Through:0;Synth:1").split(";")
    return [{"name": name, "is_input": True, "is_output": True} for name in names if name]


def _stumble():
    if FAULT == "sequencer":
        raise RuntimeError("MidiOutAlsa::initialize: error creating ALSA sequencer client object.")
    if FAULT == "blocks":
        time.sleep(60)


class Output(BaseOutput):
    def _open(self, virtual=False, client_name=None, **_):
        _stumble()
        if FAULT == "virtual" and virtual:
            raise NotImplementedError("Virtual ports are not supported by the Windows MultiMedia API.")
        self._file = open(os.environ["MIDI_SENT"], "a", buffering=1)  # noqa: SIM115

    def _send(self, message):
        if FAULT == "unplugged" and message.type == "note_on":
            raise OSError("port is gone")
        self._file.write(f"{time.monotonic():.6f} {message.hex()}\n")


class Input(BaseInput):
    def _open(self, virtual=False, client_name=None, callback=None, **_):
        _stumble()
        threading.Thread(target=self._play, args=(callback,), daemon=True).start()

    def _play(self, callback):
        with open(os.environ["MIDI_KEYS"]) as keys:
            for line in keys:
                callback(Message.from_hex(line))
