"""Float arrays that forked worker processes see in common."""

from __future__ import annotations

import mmap

import numpy as np
import torch
from torch import Tensor


def shared_floats(*shape: int) -> Tensor:
    """A zeroed float32 tensor whose memory stays common to all processes forked after this call."""
    count = int(np.prod(shape))
    memory = mmap.mmap(-1, max(1, count) * 4)
    return torch.from_numpy(np.frombuffer(memory, dtype=np.float32, count=count)).view(*shape)


def views(flat: Tensor, shapes: dict[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Cut a flat tensor into one view per name, in the order of `shapes`."""
    parts: dict[str, Tensor] = {}
    start = 0
    for name, shape in shapes.items():
        count = int(np.prod(shape))
        parts[name] = flat[start : start + count].view(shape)
        start += count
    return parts
