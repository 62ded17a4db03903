"""Options that several verbs share, and what their values may be."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from midime_tui.models.midime_settings import DEFAULT, ORIGINAL, SETTINGS, Settings, settings_of

DEFAULT_MODEL = "mel-2bar"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """An argparse type: a whole number from least to most."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {least} to {most}")
        return value

    return parse


def number(least: float, most: float) -> Callable[[str], float]:
    """An argparse type: a number from least to most."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {least:g} to {most:g}")
        return value

    return parse


def four_numbers(text: str) -> tuple[float, ...]:
    """An argparse type: numbers with commas between them; how many the model says."""
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = (float("nan"),)
    if not all(abs(value) <= 100 for value in values):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of numbers like 0.5,-1,0,2")
    return values


SEED_HELP = "the same seed gives the same notes (default 0)"


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", default=DEFAULT_MODEL, metavar="M", help="base model: a name or an .h5 file (mel-2bar)"
    )


def add_track(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--track", metavar="T", help="which track holds the melody: its number from 1, or part of its name"
    )


def add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=whole_number(0, 2**63 - 1), default=0, metavar="N", help=SEED_HELP)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")


def add_base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="M", help="the personal model's base model, where it is not one that ships"
    )


def add_temperature(parser: argparse.ArgumentParser, default: float | None, why: str) -> None:
    parser.add_argument(
        "--temperature",
        type=number(0, 10),
        default=default,
        metavar="T",
        help=f"0 takes the likeliest note, higher is freer ({why})",
    )


def add_training(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings",
        choices=tuple(SETTINGS),
        default=DEFAULT.name,
        help="how to train: ours, or as magenta.js does: 100 epochs, beta 1, larger layers (default)",
    )
    parser.add_argument(
        "--epochs",
        type=whole_number(1, 100_000),
        metavar="N",
        help=f"training steps ({DEFAULT.epochs} at most; original {ORIGINAL.epochs})",
    )
    parser.add_argument(
        "--beta",
        type=number(0, 1000),
        metavar="B",
        help=f"weight of the KL term ({DEFAULT.beta:g}; original {ORIGINAL.beta:g})",
    )


def training_settings(args: argparse.Namespace, layers: tuple[int, ...] | None = None) -> Settings:
    """The settings that `add_training`'s options ask for."""
    return settings_of(args.settings, epochs=args.epochs, beta=args.beta, layers=layers)


def add_audio(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--audio",
        default="auto",
        metavar="A",
        help="where sound goes: auto, device[:NAME], pipe[:COMMAND], link[:HOST:PORT], midi[:PORT], "
        "wav:FILE, none (auto)",
    )


def add_soundfont(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--soundfont",
        default="",
        metavar="FILE.sf2",
        help="sound from a SoundFont in the place of the built-in voices (or what MIDIME_SOUNDFONT names)",
    )
