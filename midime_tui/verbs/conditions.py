"""The options of verbs that tell a conditioned base model its chords, key and controls."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE


def add_conditions(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("for base models that are told more than the notes")
    group.add_argument(
        "--chords", metavar='"C G Am F"', help="chords, each for an equal part of a chunk; N.C. is none"
    )
    group.add_argument("--key", metavar="K", help="the tonic, such as C or F#")
    group.add_argument(
        "--control",
        action="append",
        default=[],
        type=_control,
        metavar="NAME=V,V",
        help="an extra control of the model, the same at every step; may be given several times",
    )


def conditioned(args: argparse.Namespace, vae: MusicVAE) -> MusicVAE:
    """The model told what the options say; raises MidimeError for what it lacks or does not take."""
    return vae.conditioned(vae.controls(chords=args.chords, key=args.key, extra=dict(args.control)))


def given(args: argparse.Namespace) -> bool:
    """Whether any of the options is."""
    return bool(args.chords is not None or args.key is not None or args.control)


def _control(text: str) -> tuple[str, list[float]]:
    name, equals, values = text.partition("=")
    try:
        numbers = [float(value) for value in values.split(",")]
    except ValueError:
        numbers = []
    if not (name and equals and numbers):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form NAME=0.5,1")
    return name, numbers
