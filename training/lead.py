"""What the first process does between steps: progress, validation, checkpoints, signals."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from training import net
from training.batch import Pools, mean_code
from training.checkpoint import Checkpoint
from training.config import RunConfig
from training.dataset import Dataset
from training.export import plain_model
from training.schedule import learning_rate, piecewise
from training.statistics import statistics
from training.windows import KINDS, QUADRUPLE
from training.worker import Step

CHECKPOINT = "checkpoint.npz"
PRIOR_SAMPLES = 256  # drawn at every validation
_PRIOR = ("in_scale", "diatonic", "leaps", "notes_per_bar", "repeated_notes", "rhythm_repeats")


class Holder(Protocol):
    """What goes into a checkpoint: variables, Adam's moments [P], mean [Z] of the codes."""

    variables: net.Variables
    m: Tensor
    v: Tensor
    mean: Tensor


class Lead:
    """Watches over a run; `after_step` is called by the first process after every step."""

    def __init__(
        self, config: RunConfig, held: Holder, dataset: Dataset, pools: Pools, state: Checkpoint, out: Path,
        stop_after: int | None, quiet: bool,
    ) -> None:  # fmt: skip
        self.config, self.held, self.state, self.out, self.quiet = config, held, state, out, quiet
        self.pools = pools
        self.last_step = config.steps if stop_after is None else state.step + stop_after
        self.first_step, self.seconds_before = state.step, state.seconds
        self.began = self.saved = self.shown = time.monotonic()
        self.validated = self.began
        self.means = np.zeros(5)
        self.asked_to_stop = False
        rng = np.random.default_rng(config.seed)
        self.validation = {}
        for kind in KINDS:
            windows = dataset.choose("validation", kind)
            most = config.validation_windows // (1 if kind == QUADRUPLE else 4)
            self.validation[kind] = windows[rng.permutation(len(windows))[:most]]
        self.handlers = {
            number: signal.signal(number, self._signal) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def restore_signals(self) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def _signal(self, *_: Any) -> None:
        self.asked_to_stop = True

    def after_step(self, step: Step) -> bool:
        """True ends the run one step later, with a checkpoint."""
        now = time.monotonic()
        self.state.step = step.step + 1
        self.state.seconds = self.seconds_before + now - self.began
        losses = step.losses
        values = [losses.reconstruction, losses.kl, losses.right, step.norm, losses.denoising]
        fresh = np.array([float(value) for value in values])
        done = step.step + 1 - self.first_step
        self.means += (fresh - self.means) / min(done, 200)
        if now - self.shown > 10:
            self.shown = now
            self._show(done)
        if self.validation[QUADRUPLE].size and now - self.validated > 60 * self.config.validation_minutes:
            self.validated = now
            self.validate()
        if now - self.saved > 60 * self.config.checkpoint_minutes:
            self.saved = now
            self.save()
        return self.asked_to_stop or step.step + 2 >= self.last_step

    def _show(self, done: int) -> None:
        step, config = self.state.step, self.config
        rate = done / (self.state.seconds - self.seconds_before)
        minutes = (config.steps - step) / rate / 60
        reconstruction, kl, right, norm, denoising = self.means
        self._say(
            f"step {step}/{config.steps}  {minutes:.0f} min left  {rate * config.batch:.0f} windows/s  "
            f"recon {reconstruction:.2f}  kl {kl:.1f}  right {right:.3f}  norm {norm:.2f}  "
            f"denoising {denoising:.2f}  "
            f"beta {piecewise(config.beta, step / config.steps):.3f}  "
            f"rate {learning_rate(config.rate, step, config.steps, config.warm_up):.1e}"
        )

    def validate(self) -> None:
        """Free-running accuracy on a fixed draw of the validation side, into the history and the log."""
        variables = self._variables()
        entry: dict[str, float] = {"step": self.state.step, "minutes": round(self.state.seconds / 60, 2)}
        for kind, windows in self.validation.items():
            if len(windows) == 0:
                continue
            truth = torch.from_numpy(windows.astype(np.int64))
            same = net.free_run(variables, truth) == truth
            entry[f"{kind} steps"] = round(float(same.float().mean()), 4)
            entry[f"{kind} onsets"] = round(float(same[truth >= 2].float().mean()), 4)
            entry[f"{kind} exact"] = round(float(same.all(dim=1).float().mean()), 4)
        entry |= self._prior(variables)
        entry["reconstruction"], entry["kl"] = (round(float(value), 3) for value in self.means[:2])
        entry["denoising"] = round(float(self.means[4]), 3)
        self.state.history.append(entry)
        self._say("validation " + json.dumps(entry))

    def _prior(self, variables: net.Variables) -> dict[str, float]:
        """What samples are like that are drawn, as people will draw them, around where the codes lie."""
        mean = mean_code(variables, self.config, self.pools)
        vae = plain_model(self.config, {name: value.numpy() for name, value in variables.items()})
        rng = np.random.default_rng(self.config.seed)
        z = mean.numpy() + rng.standard_normal((PRIOR_SAMPLES, self.config.z), dtype=np.float32)
        found = statistics(vae.decode(z, 0.5, rng).argmax(axis=2))
        return {f"prior {name}": round(getattr(found, name), 3) for name in _PRIOR}

    def _variables(self) -> net.Variables:
        return {name: value.detach().cpu() for name, value in self.held.variables.items()}

    def save(self) -> None:
        """Write the checkpoint; the parameters stand still, for the other processes wait for this one."""
        self.state.variables = {name: value.numpy().copy() for name, value in self._variables().items()}
        self.state.mean = self.held.mean.cpu().numpy().copy()
        self.state.m, self.state.v = self.held.m.cpu().numpy().copy(), self.held.v.cpu().numpy().copy()
        self.state.save(self.out / CHECKPOINT)

    def _say(self, line: str) -> None:
        if not self.quiet:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
