"""Training under torchrun: two processes with DistributedDataParallel do what the team in memory does."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch trains base models; it is not installed here")

from tests.training.data import small_config, small_dataset
from training.checkpoint import read_checkpoint
from training.lead import CHECKPOINT
from training.train import train

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path
from tests.training.data import small_config, small_dataset
from training.train import train
out = Path(sys.argv[1])
half = train(small_config(), small_dataset(), out, stop_after=5, quiet=True)
assert half.step == 5, half.step
train(small_config(), small_dataset(), out, quiet=True)
"""


def torchrun(out: Path, processes: int = 2) -> None:
    """A run that is cut off after 5 steps, then goes on; one start of the processes for both."""
    script = out.parent / "script.py"
    script.write_text(SCRIPT)
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes),
        str(script), str(out),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    ended = run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_two_processes_learn_what_the_team_learns_cut_off_or_not(tmp_path: Path) -> None:
    config = small_config()
    alone = train(config, small_dataset(), tmp_path / "team", quiet=True)
    torchrun(tmp_path / "torchrun")
    found = read_checkpoint(tmp_path / "torchrun" / CHECKPOINT)
    assert found.step == config.steps
    for name, values in alone.variables.items():
        np.testing.assert_allclose(found.variables[name], values, atol=2e-5, err_msg=name)
    np.testing.assert_allclose(found.mean, alone.mean, atol=2e-5)
    # a run of one process draws other batches: the comparison above does tell runs apart
    other = train(dataclasses.replace(config, workers=1), small_dataset(), tmp_path / "one", quiet=True)
    assert any(np.abs(other.variables[name] - alone.variables[name]).max() > 1e-3 for name in other.variables)
