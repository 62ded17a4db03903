"""One stage of training in one process: Adam, one cosine, progress; goes on where it was cut off.

Two stages or two models may run side by side, a core each: with segments this short that is faster than one
stage on two cores.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.checkpoint import Checkpoint, read_checkpoint
from training.hierarchy.sizes import Stage
from training.schedule import learning_rate

ADAM_DECAYS = (0.9, 0.999)
ADAM_EPSILON = 1e-8

Loss = Callable[[dict[str, Tensor], int, torch.Generator], tuple[Tensor, dict[str, float]]]
Judge = Callable[[dict[str, Tensor]], dict[str, float]]


class Stopped(Exception):
    """SIGINT or SIGTERM came: the stage is saved, not done."""


def descend(
    stage: Stage,
    path: Path,
    begin: Callable[[], dict[str, Tensor]],
    loss: Loss,
    judge: Judge,
    quiet: bool = False,
    stop_after: int | None = None,
    pace: Callable[[str], float] = lambda name: 1.0,
) -> Checkpoint:
    """Run or resume a stage; its checkpoint is `path`. Raises Stopped where a signal or `stop_after` ends it.

    begin: the variables to start from; loss: of a step, the batch drawn from its number alone
    pace: what the rate is multiplied with, by the variable's name
    """
    state = read_checkpoint(path) if path.is_file() else _fresh(begin())
    if state.step >= stage.steps:
        return state
    variables = {name: torch.from_numpy(value.copy()) for name, value in state.variables.items()}
    sizes = [value.numel() for value in variables.values()]
    flat_m, flat_v = torch.from_numpy(state.m.copy()), torch.from_numpy(state.v.copy())
    paces = [pace(name) for name in variables]
    moments = list(zip(variables.values(), flat_m.split(sizes), flat_v.split(sizes), paces))
    for value in variables.values():
        value.requires_grad_()
    asked: list[int] = []
    handlers = {
        number: signal.signal(number, lambda got, _: asked.append(got))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    began = saved = shown = validated = time.monotonic()
    before, first = state.seconds, state.step
    generator = torch.Generator()
    means: dict[str, float] = {}
    say = (lambda line: None) if quiet else _say

    def keep() -> None:
        state.variables = {name: value.detach().numpy().copy() for name, value in variables.items()}
        state.m, state.v = flat_m.numpy().copy(), flat_v.numpy().copy()
        state.save(path)

    try:
        for step in range(first, stage.steps):
            generator.manual_seed(stage.seed * 1_000_003 + step)
            value, facts = loss(variables, step, generator)
            for variable in variables.values():
                variable.grad = None
            value.backward()  # type: ignore[no-untyped-call]
            rate = learning_rate(stage.rate, step, stage.steps, stage.warm_up)
            facts["norm"] = _adam(moments, rate, step + 1, stage.clip)
            weight = 1 / min(step + 1 - first, 100)
            means = {name: means.get(name, 0.0) * (1 - weight) + facts[name] * weight for name in facts}
            now = time.monotonic()
            state.step, state.seconds = step + 1, before + now - began
            last = step + 1 == stage.steps
            if last or now - validated > 60 * stage.validation_minutes:
                validated = now
                entry = {"step": step + 1.0, "minutes": round(state.seconds / 60, 2)}
                entry |= {name: round(number, 4) for name, number in (means | judge(variables)).items()}
                state.history.append(entry)
                say(f"{path.stem} validation {json.dumps(entry)}")
            elif now - shown > 10:
                shown = now
                left = (now - began) / (step + 1 - first) * (stage.steps - step - 1) / 60
                text = "  ".join(f"{name} {number:.3f}" for name, number in means.items())
                say(f"{path.stem} {step + 1}/{stage.steps}  {left:.1f} min left  {text}")
            if now - saved > 60 * stage.checkpoint_minutes:
                saved = now
                keep()
            if not last and (asked or step + 1 - first == stop_after):
                raise Stopped
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if state.step > first:
            keep()
    return state


def _fresh(variables: dict[str, Tensor]) -> Checkpoint:
    zeros = np.zeros(sum(value.numel() for value in variables.values()), dtype=np.float32)
    return Checkpoint({name: value.numpy() for name, value in variables.items()}, zeros, zeros.copy(), 0, 0.0)


@torch.no_grad()
def _adam(moments: list[tuple[Tensor, Tensor, Tensor, float]], rate: float, step: int, clip: float) -> float:
    """One update of (variable, m, v, pace); the gradient's norm before it was clipped."""
    first, second = ADAM_DECAYS
    gradients = [torch.zeros_like(v) if v.grad is None else v.grad for v, *_ in moments]
    norm = float(torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt())
    shrink = min(1.0, clip / (norm + 1e-9))
    scale = rate / (1 - first**step)
    for (variable, m, v, pace), gradient in zip(moments, gradients):
        small = gradient.flatten() * shrink
        m.mul_(first).add_(small, alpha=1 - first)
        v.mul_(second).addcmul_(small, small, value=1 - second)
        move = m / (v / (1 - second**step)).sqrt_().add_(ADAM_EPSILON)
        variable.view(-1).add_(move, alpha=-scale * pace)
    return norm


def _say(line: Any) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
