"""Train a base model: `python -m training.train training/configs/mel-2bar.toml --out runs/mel-2bar`.

Goes on from the checkpoint in the output folder if there is one; SIGINT and SIGTERM save and end. The
configuration says how many processes share the work on this machine; under `torchrun`, on one machine or
many, it is as many as that starts. PyTorch does the work.
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing as mp
import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed

from midime_tui.errors import MidimeError
from training import net
from training.batch import Pools
from training.checkpoint import Checkpoint, read_checkpoint
from training.config import RunConfig, read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import Dataset, load_dataset
from training.lead import CHECKPOINT, Lead
from training.machines import Machine, launched
from training.shared_memory import views
from training.size import Size
from training.team import Member, Team
from training.windows import KINDS
from training.worker import work


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
    pools: Pools = tuple(dataset.pool("train", kind) for kind in KINDS)
    if not sum(map(len, pools)):
        raise MidimeError("There is no window to train on: the collections gave none on the training side.")
    state = _state(config, out / CHECKPOINT, start)
    run = _with_torchrun if launched() else _with_team
    return run(config, dataset, pools, state, out, stop_after, quiet)


def _with_team(
    config: RunConfig, dataset: Dataset, pools: Pools, state: Checkpoint, out: Path,
    stop_after: int | None, quiet: bool,
) -> Checkpoint:  # fmt: skip
    team = Team.of(_size(config), config.workers)
    for mean in team.means:
        _restore(state, team.parameters, team.shapes, team.m, team.v, mean)
    helpers = [
        mp.get_context("fork").Process(
            target=_help, args=(team, rank, config, pools, state.step, state.steps_before), daemon=True
        )
        for rank in range(1, config.workers)
    ]
    for helper in helpers:
        helper.start()
    member = Member(team, 0)
    lead = Lead(config, member, dataset, pools, state, out, stop_after, quiet)
    try:
        state.step = work(member, config, pools, state.step, lead.after_step, state.steps_before)
    finally:
        lead.restore_signals()
        team.barrier.abort()
        for helper in helpers:
            helper.join(timeout=10)
    lead.save()
    return state


def _help(team: Team, rank: int, config: RunConfig, pools: Pools, step: int, before: int) -> None:
    _leave_signals_to_the_first()
    try:
        work(Member(team, rank), config, pools, step, lambda _: False, before)
    except Exception:
        team.barrier.abort()
        raise


def _with_torchrun(
    config: RunConfig, dataset: Dataset, pools: Pools, state: Checkpoint, out: Path,
    stop_after: int | None, quiet: bool,
) -> Checkpoint:  # fmt: skip
    machine = Machine(_size(config))
    config = dataclasses.replace(config, workers=machine.workers)
    if config.batch % config.workers:
        raise MidimeError(
            f"{config.workers} processes cannot share a batch of {config.batch} windows evenly."
        )
    if machine.rank == 0:
        _restore(state, machine.parameters, machine.shapes, machine.m, machine.v, machine.mean)
    step, before = machine.share(state.step, state.steps_before)
    if machine.rank > 0:
        _leave_signals_to_the_first()
        state.step = work(machine, config, pools, step, lambda _: False, before)
        return state
    lead = Lead(config, machine, dataset, pools, state, out, stop_after, quiet)
    try:
        state.step = work(machine, config, pools, step, lead.after_step, before)
    finally:
        lead.restore_signals()
    lead.save()
    return state


def _leave_signals_to_the_first() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the leading process decides when all stop
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _size(config: RunConfig) -> Size:
    return Size(90, config.encoder, config.decoder, config.z)


def _state(config: RunConfig, path: Path, start: Path | None) -> Checkpoint:
    """Where the run stands: in its folder, at the end of an earlier run, or at the very beginning."""
    shapes = _size(config).shapes()
    if path.is_file():
        state = read_checkpoint(path)
    elif start is not None:
        before = read_checkpoint(start)
        leg = {"steps": before.step, "seconds": before.seconds, "history": before.history}
        state = Checkpoint(before.variables, before.m, before.v, 0, 0.0, earlier=[*before.earlier, leg])
        path = start
    else:
        values = net.initial_values(_size(config), config.seed)
        zeros = np.zeros(sum(int(np.prod(shape)) for shape in shapes.values()), dtype=np.float32)
        state = Checkpoint({name: value.numpy() for name, value in values.items()}, zeros, zeros, 0, 0.0)
    if {name: value.shape for name, value in state.variables.items()} != shapes:
        raise MidimeError(f"{path} is of a model of another size: choose another --out or remove it.")
    return state


def _restore(
    state: Checkpoint,
    parameters: Tensor,
    shapes: dict[str, tuple[int, ...]],
    m: Tensor,
    v: Tensor,
    mean: Tensor,
) -> None:
    m.copy_(torch.from_numpy(state.m))
    v.copy_(torch.from_numpy(state.v))
    if state.mean.size:
        mean.copy_(torch.from_numpy(state.mean))
    for name, view in views(parameters, shapes).items():
        view.copy_(torch.from_numpy(state.variables[name]))


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
    parser.add_argument("--from", dest="start", type=Path, help="checkpoint of an earlier run to begin with")
    parser.add_argument("--stop-after", type=int, metavar="STEPS", help="end after so many steps, resumable")
    options = parser.parse_args(arguments)
    try:
        config = read_config(options.config)
        dataset = load_dataset(config, options.cache, options.corpora, options.music21)
        state = train(config, dataset, options.out, options.stop_after, start=options.start)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()
    if not launched() or int(os.environ["RANK"]) == 0:
        sys.stdout.write(f"{state.step} of {config.steps} steps done, {state.seconds / 60:.1f} minutes.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
