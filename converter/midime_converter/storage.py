"""How numbers are stored in magenta.js weight files, and how they become float32."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from midime_tui.nn.arrays import Array

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Stored:
    """One weight's form: NumPy's name of the stored type, and for codes the way back (code * scale + min)."""

    dtype: str
    scale: float | None = None
    minimum: float | None = None

    @property
    def item_bytes(self) -> int:
        """Bytes of one number."""
        return np.dtype(self.dtype).itemsize


# The format's table: what stands in "dtype" for a weight as it is ...
PLAIN = {"float32": "<f4", "float16": "<f2"}
# ... and in "quantization": {"dtype"} for one that was packed.
PACKED = {"float16": "<f2", "uint8": "u1", "uint16": "<u2"}
CODES = ("uint8", "uint16")
# Types that only variables outside the model may have; they are skipped, but their bytes lie between others.
SKIPPED = {"int32": "<i4", "bool": "?"}


def stored_form(dtype: object, quantization: object, *, skipped: bool) -> Stored | str:
    """The form that a manifest entry's fields declare, or half a sentence saying how they are wrong."""
    plain = {**PLAIN, **SKIPPED} if skipped else PLAIN
    if quantization is None:
        if not isinstance(dtype, str) or dtype not in plain:
            return f"has dtype {_short(dtype)}; {' or '.join(PLAIN)} would be right"
        return Stored(plain[dtype])
    if not isinstance(quantization, dict):
        return f"has quantization {_short(quantization)}; an object with a dtype would be right"
    if dtype not in (None, "float32"):
        return f"is quantized but has dtype {_short(dtype)}; float32 would be right"
    packed = quantization.get("dtype")
    if not isinstance(packed, str) or packed not in PACKED:
        return f"has quantization dtype {_short(packed)}; {', '.join(PACKED)} would be right"
    if packed not in CODES:
        return Stored(PACKED[packed])
    scale, minimum = (_number(quantization.get(key)) for key in ("scale", "min"))
    if scale is None or minimum is None:
        return "has a quantization without a finite min and scale; both are needed"
    return Stored(PACKED[packed], scale, minimum)


def to_float32(stored: Stored, data: bytearray) -> Array:
    """The numbers of a stored run of bytes, 1-D float32, block by block so that little is held twice.

    Codes are scaled in double precision and rounded once, as JavaScript does.
    """
    raw = np.frombuffer(data, dtype=stored.dtype)
    if stored.dtype == "<f4":
        return raw.astype(np.float32, copy=False)
    values = np.empty(raw.size, dtype=np.float32)
    for start in range(0, raw.size, _BLOCK):
        block = raw[start : start + _BLOCK]
        if stored.scale is None or stored.minimum is None:
            values[start : start + _BLOCK] = block
        else:
            with np.errstate(over="ignore"):
                values[start : start + _BLOCK] = block * np.float64(stored.scale) + stored.minimum
    return values


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
