"""The smallest SoundFont: one sample, a looped saw of 441 Hz, as a piano and a drum (SoundFont 2.04, 7)."""

import struct

import numpy as np

RATE = 44100
CYCLE = 100  # frames: 441 Hz, near A4
_SAMPLE_ID, _INSTRUMENT, _LOOPS, _KEY, _RELEASE = 53, 41, 54, 58, 38


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(kind: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(chunks))


def _generators(*pairs: tuple[int, int]) -> bytes:
    return b"".join(struct.pack("<Hh", *pair) for pair in pairs)


def soundfont() -> bytes:
    cycle = np.linspace(-0.5, 0.5, CYCLE, endpoint=False) + 0.5 / CYCLE
    frames = (np.tile(cycle, 40) * 16000).astype("<i2")
    smpl = frames.tobytes() + b"\0" * 92

    def preset(name: bytes, program: int, bank: int, bag: int) -> bytes:
        return struct.pack("<20sHHHIII", name, program, bank, bag, 0, 0, 0)

    pdta = _list(
        b"pdta",
        _chunk(b"phdr", preset(b"Saw", 0, 0, 0) + preset(b"Kit", 0, 128, 1) + preset(b"EOP", 0, 0, 2)),
        _chunk(b"pbag", struct.pack("<HHHHHH", 0, 0, 1, 0, 2, 0)),
        _chunk(b"pmod", bytes(10)),
        _chunk(b"pgen", _generators((_INSTRUMENT, 0), (_INSTRUMENT, 0), (0, 0))),
        _chunk(b"inst", struct.pack("<20sH", b"Saw", 0) + struct.pack("<20sH", b"EOI", 1)),
        _chunk(b"ibag", struct.pack("<HHHH", 0, 0, 4, 0)),
        _chunk(b"imod", bytes(10)),
        _chunk(b"igen", _generators((_RELEASE, -2400), (_KEY, 69), (_LOOPS, 1), (_SAMPLE_ID, 0), (0, 0))),
        _chunk(
            b"shdr",
            struct.pack("<20sIIIIIBbHH", b"saw", 0, len(frames), CYCLE, 39 * CYCLE, RATE, 69, 0, 0, 1)
            + struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ),
    )
    info = _list(b"INFO", _chunk(b"ifil", struct.pack("<HH", 2, 4)), _chunk(b"INAM", b"Saw\0"))
    return _chunk(b"RIFF", b"sfbk" + info + _list(b"sdta", _chunk(b"smpl", smpl)) + pdta)
