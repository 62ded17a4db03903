"""Train a hierarchical model: `python -m training.hierarchy.train CONFIG --out runs/NAME`.

First every part by itself, then the upper level. A stage that is done is not done again; one that was cut off
goes on. PyTorch does the work.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from midime_tui.errors import MidimeError
from training.checkpoint import read_checkpoint
from training.corpora import DEFAULT_FOLDER
from training.hierarchy import part
from training.hierarchy.begin import from_part, from_shipped
from training.hierarchy.config import MELODY, HierarchyConfig, PartConfig, read_hierarchy
from training.hierarchy.descend import Stopped, descend
from training.hierarchy.load import load_material, vary_windows
from training.hierarchy.material import Classes, Material
from training.hierarchy.paths import UPPER, part_path
from training.hierarchy.stages import (
    begin_upper,
    coded,
    collect,
    part_judge,
    part_loss,
    upper_judge,
    upper_loss,
)  # fmt: skip
from training.hierarchy.vary import other_drums, other_key


def train_part(
    config: HierarchyConfig, number: int, material: Material, out: Path, quiet: bool = False
) -> None:
    """The stage of one part."""
    setting = config.parts[number]
    windows = material.emphasised("train", config.emphasis), material.choose("validation")
    pools = [collect(own[:, :, number], config.segments, setting.size.classes) for own in windows]
    vary = other_key if setting.kind == MELODY else other_drums
    descend(
        setting.stage,
        part_path(out, setting.name),
        lambda: _begin(config, setting, pools[0].classes, out),
        part_loss(setting, pools[0], vary, config.astray),
        part_judge(setting, pools[1]),
        quiet,
    )


def _begin(config: HierarchyConfig, setting: PartConfig, segments: Classes, out: Path) -> part.Variables:
    generator = torch.Generator().manual_seed(setting.stage.seed)
    if ":" in setting.start:
        run, name = setting.start.split(":")
        return from_part(setting.size, part_path(out.parent / run if run else out, name))
    values = part.initial_values(setting.size, generator)
    if not setting.start:
        return values
    return from_shipped(setting.size, setting.start, segments, values)


def train_upper(config: HierarchyConfig, material: Material, out: Path, quiet: bool = False) -> None:
    """The stage of the upper level; the parts are done."""
    parts = [
        {name: torch.from_numpy(value) for name, value in read_checkpoint(path).variables.items()}
        for path in (part_path(out, setting.name) for setting in config.parts)
    ]
    rng = np.random.default_rng(config.upper.stage.seed)
    windows = material.emphasised("train", config.emphasis)
    copies = [
        vary_windows(config, windows[rng.permutation(len(windows))[: config.upper.windows]], rng)
        for _ in range(config.upper.copies)
    ]
    found = [coded(config, parts, copy) for copy in copies]
    held_out, _ = coded(config, parts, material.choose("validation"))
    pools = [pool for pool, _ in found]
    descend(
        config.upper.stage,
        out / UPPER,
        lambda: begin_upper(config, parts, pools[0], found[0][1]),
        upper_loss(config, pools),
        upper_judge(config, held_out),
        quiet,
        pace=lambda name: 1.0 if name.startswith("part_") else config.upper.pace,
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.hierarchy.train", description="Train a hierarchical model."
    )
    parser.add_argument("config", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of the archives")
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--only", help="one stage: the name of a part, or upper")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    try:
        config = read_hierarchy(options.config)
        material = load_material(config, options.cache, options.corpora, options.music21)
        options.out.mkdir(parents=True, exist_ok=True)
        for number, setting in enumerate(config.parts):
            if options.only in (None, setting.name):
                train_part(config, number, material, options.out)
        if options.only in (None, "upper"):
            train_upper(config, material, options.out)
    except Stopped:
        sys.stdout.write("Saved; the same command goes on from here.\n")
        return 1
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
