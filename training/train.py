"""Train a base model: `python -m training.train training/configs/mel-2bar.toml --out runs/mel-2bar`.

Goes on from the checkpoint in the output folder if there is one; SIGINT and SIGTERM save and end.
PyTorch does the work.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from midime_tui.errors import MidimeError
from training import net
from training.checkpoint import Checkpoint, read_checkpoint
from training.config import RunConfig, read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import Dataset, load_dataset
from training.export import plain_model
from training.schedule import learning_rate, piecewise
from training.shared_memory import views
from training.size import Size
from training.statistics import statistics
from training.windows import KINDS, QUADRUPLE
from training.worker import Pools, Step, Team, mean_code, work

CHECKPOINT = "checkpoint.npz"
PRIOR_SAMPLES = 256  # drawn at every validation


def train(
    config: RunConfig,
    dataset: Dataset,
    out: Path,
    stop_after: int | None = None,
    quiet: bool = False,
    start: Path | None = None,
) -> Checkpoint:
    """Run or resume `config`; `stop_after` ends this call after so many steps, as a signal would.

    start: the checkpoint of an earlier run whose variables a new run begins with
    """
    torch.set_num_threads(1)  # before anything forks: a thread pool does not survive it
    out.mkdir(parents=True, exist_ok=True)
    team = Team.of(Size(90, config.encoder, config.decoder, config.z), config.workers)
    state = _begin(team, config, out / CHECKPOINT, start)
    pools: Pools = tuple(dataset.choose("train", kind) for kind in KINDS)
    if not sum(map(len, pools)):
        raise MidimeError("There is no window to train on: the collections gave none on the training side.")
    helpers = [
        mp.get_context("fork").Process(
            target=_help, args=(team, rank, config, pools, state.step, state.steps_before), daemon=True
        )
        for rank in range(1, config.workers)
    ]
    for helper in helpers:
        helper.start()
    lead = _Lead(config, team, dataset, state, out, stop_after, quiet)
    try:
        state.step = work(team, 0, config, pools, state.step, lead.after_step, state.steps_before)
    finally:
        lead.restore_signals()
        team.barrier.abort()
        for helper in helpers:
            helper.join(timeout=10)
    lead.save()
    return state


def _begin(team: Team, config: RunConfig, path: Path, start: Path | None) -> Checkpoint:
    zeros = np.zeros(len(team.m), dtype=np.float32)
    if path.is_file():
        state = read_checkpoint(path)
    elif start is not None:
        before = read_checkpoint(start)
        leg = {"steps": before.step, "seconds": before.seconds, "history": before.history}
        state = Checkpoint(before.variables, before.m, before.v, 0, 0.0, earlier=[*before.earlier, leg])
        path = start
    else:
        values = net.initial_values(Size(90, config.encoder, config.decoder, config.z), config.seed)
        state = Checkpoint({name: value.numpy() for name, value in values.items()}, zeros, zeros, 0, 0.0)
    shapes = {name: value.shape for name, value in state.variables.items()}
    if shapes != team.shapes:
        raise MidimeError(f"{path} is of a model of another size: choose another --out or remove it.")
    team.m.copy_(torch.from_numpy(state.m))
    team.v.copy_(torch.from_numpy(state.v))
    if state.mean.size:
        team.mean.copy_(torch.from_numpy(state.mean))
    for name, view in views(team.parameters, team.shapes).items():
        view.copy_(torch.from_numpy(state.variables[name]))
    return state


def _help(team: Team, rank: int, config: RunConfig, pools: Pools, step: int, before: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the leading process decides when all stop
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        work(team, rank, config, pools, step, lambda _: False, before)
    except Exception:
        team.barrier.abort()
        raise


class _Lead:
    """What the first process does between steps: progress, validation, checkpoints, signals."""

    def __init__(
        self, config: RunConfig, team: Team, dataset: Dataset, state: Checkpoint, out: Path,
        stop_after: int | None, quiet: bool,
    ) -> None:  # fmt: skip
        self.config, self.team, self.state, self.out, self.quiet = config, team, state, out, quiet
        self.last_step = config.steps if stop_after is None else state.step + stop_after
        self.first_step, self.seconds_before = state.step, state.seconds
        self.began = self.saved = self.shown = time.monotonic()
        self.validated = self.began
        self.means = np.zeros(5)
        self.asked_to_stop = False
        rng = np.random.default_rng(config.seed)
        self.pools = tuple(dataset.choose("train", kind) for kind in KINDS)
        windows = dataset.choose("validation", QUADRUPLE)
        self.validation = {QUADRUPLE: rng.permutation(windows)[: config.validation_windows]}
        for kind in KINDS[1:]:
            others = rng.permutation(dataset.choose("validation", kind))
            self.validation[kind] = others[: config.validation_windows // 4]
        self.handlers = {
            number: signal.signal(number, self._signal) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def restore_signals(self) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def _signal(self, *_: Any) -> None:
        self.asked_to_stop = True

    def after_step(self, step: Step) -> bool:
        """Called by rank 0 after every step; True ends the run one step later, with a checkpoint."""
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
        variables = {
            name: view.detach() for name, view in views(self.team.parameters, self.team.shapes).items()
        }
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
        self.state.history.append(entry)
        self._say("validation " + json.dumps(entry))

    def _prior(self, variables: net.Variables) -> dict[str, float]:
        """What samples are like that are drawn, as people will draw them, around where the codes lie."""
        mean = mean_code(variables, self.config, self.pools)
        vae = plain_model(self.config, {name: value.numpy() for name, value in variables.items()})
        rng = np.random.default_rng(self.config.seed)
        z = mean.numpy() + rng.standard_normal((PRIOR_SAMPLES, self.config.z), dtype=np.float32)
        found = statistics(vae.decode(z, 0.5, rng).argmax(axis=2))
        chosen = ("in_scale", "diatonic", "leaps", "notes_per_bar", "repeated_notes", "rhythm_repeats")
        return {f"prior {name}": round(getattr(found, name), 3) for name in chosen}

    def save(self) -> None:
        """Write the checkpoint; the parameters stand still because the other processes wait at a barrier."""
        self.state.variables = {
            name: view.detach().numpy().copy()
            for name, view in views(self.team.parameters, self.team.shapes).items()
        }
        self.state.mean = self.team.mean.numpy().copy()
        self.state.m, self.state.v = self.team.m.numpy().copy(), self.team.v.numpy().copy()
        self.state.save(self.out / CHECKPOINT)

    def _say(self, line: str) -> None:
        if not self.quiet:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description="Train a base model.")
    parser.add_argument("config", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument(
        "--corpora", type=Path, default=DEFAULT_FOLDER, help="folder that holds pop909.tar.xz"
    )
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--start", type=Path, help="checkpoint of an earlier run to begin with")
    parser.add_argument("--stop-after", type=int, metavar="STEPS", help="end after so many steps, resumable")
    options = parser.parse_args(arguments)
    try:
        config = read_config(options.config)
        dataset = load_dataset(config, options.cache, options.corpora, options.music21)
        state = train(config, dataset, options.out, options.stop_after, start=options.start)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{state.step} of {config.steps} steps done, {state.seconds / 60:.1f} minutes.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
