"""Variables that training leaves in a checkpoint and no model needs."""

from __future__ import annotations

import re

_TRAINING = re.compile(r"(^|/)(global_step|beta[12]_power|Adam(_\d+)?|Momentum|RMSProp(_\d+)?)$")


def is_training_state(name: str) -> bool:
    """Whether `name` is an optimizer's slot, a power of its betas or the step counter."""
    return _TRAINING.search(name) is not None
