"""`python -m training.bridge CONFIG`: codes of the collections -> weights/NAME.bridge and its card.

`--measure` trains nothing and measures the bridge that is there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from midime_tui.atomic import check_writable
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.bridge import Bridge
from midime_tui.models.bridge_file import SUFFIX, save_bridge
from midime_tui.models.bridge_network import BridgeLosses
from midime_tui.nn.threads import one_thread
from training.bridge.card import LICENCE, attribution, write_card
from training.bridge.codes import SideCodes, Sources, read_side_codes
from training.bridge.config import BridgeConfig, read_bridge
from training.bridge.measure import measure, table, verdict
from training.bridge.train import train_bridge
from training.corpora import DEFAULT_FOLDER

_EVERY = 100  # steps between two lines of progress


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.bridge", description="Train bridges.")
    parser.add_argument("config", nargs="+", type=Path, help="training/configs/bridge-*.toml")
    parser.add_argument("--measure", action="store_true", help="only measure the bridge that is there")
    parser.add_argument("--variety", type=float, default=0.0, help="for measuring; see models/bridge.py")
    parser.add_argument("--seed", type=int, help="in place of the configuration's")
    parser.add_argument("--weights", type=Path, default=Path("weights"), help="folder for bridge and card")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of windows and codes")
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of the archives")
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, a line a bridge")
    options = parser.parse_args(arguments)
    try:
        for path in options.config:
            _one(read_bridge(path), path, options)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _one(config: BridgeConfig, path: Path, options: argparse.Namespace) -> None:
    """Train (unless told not to), measure and print."""
    if options.seed is not None:
        from dataclasses import replace

        config = replace(config, seed=options.seed)
    sources = Sources(options.cache, options.corpora, options.music21)
    first, second = (MusicVAE.load(side.model) for side in config.sides)
    bases = (first, second)
    target = options.weights / f"{config.name}{SUFFIX}"
    seconds = {"codes": 0.0, "training": 0.0}
    if not options.measure:
        check_writable(target)
        began = time.process_time()
        music = read_side_codes(config, bases, "train", sources)
        seconds["codes"] = time.process_time() - began
        bridge = _trained(config, bases, music)
        seconds["training"] = time.process_time() - began - seconds["codes"]
        bridge.licence, bridge.attribution = LICENCE, attribution(config)
        save_bridge(bridge, target)
    bridge = Bridge.load(target)  # as it is in the file
    for side, base in zip(bridge.sides, bases):
        side.check(base)
    held_out = read_side_codes(config, bases, "test", sources)
    with one_thread():
        rows = measure(bridge, bases, held_out, config.paired, options.variety)
    if not options.measure:
        card = write_card(config, path, bridge, rows, seconds, target.stat().st_size)
        target.with_name(f"{target.name}.md").write_text(card, encoding="utf-8")
    if options.json:
        sys.stdout.write(json.dumps({"bridge": config.name, "rows": rows}) + "\n")
        return
    sys.stdout.write("\n".join([f"{config.name}", "", *table(rows), "", *verdict(rows), ""]) + "\n")
    sys.stdout.flush()


def _trained(
    config: BridgeConfig, bases: tuple[MusicVAE, MusicVAE], music: tuple[SideCodes, SideCodes]
) -> Bridge:
    def on_step(step: int, losses: BridgeLosses) -> None:
        if step % _EVERY == 0 or step == config.steps:
            told = "  ".join(f"{name} {value:.3g}" for name, value in losses._asdict().items())
            sys.stderr.write(f"{config.name}: step {step}/{config.steps}  {told}\n")

    return train_bridge(config, bases, music, on_step)


if __name__ == "__main__":
    sys.exit(main())
