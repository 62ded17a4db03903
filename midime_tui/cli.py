"""The command line: what is asked for, handed to the module that does it, and all that is printed.

A verb's module is imported only when the verb is called, so `midime --help` costs a bare interpreter.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from midime_tui import __version__
from midime_tui.errors import MidimeError

if TYPE_CHECKING:
    from midime_tui.verbs.report import Report

EXIT_OK, EXIT_BAD_INPUT, EXIT_BAD_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

DEFAULT_MODEL = "mel-2bar"

JAM_EPILOG = """\
verbs (each has its own --help):
  midime train FILE... -o ME.h5         train a personal model
  midime sample MODEL_OR_ME -n N -o DIR new pieces from a base or a personal model, as MIDI
  midime reconstruct FILE               what a model keeps of a tune, as JSON
  midime nudge ME --z a,b,c,d -o F.mid  the variation at four numbers
  midime render FILE.mid -o FILE.wav    synthesised sound
  midime play FILE...                   MIDI files as they are, heard
  midime listen                         here, the sound of a midime on another machine (ssh -R)
  midime convert SOURCE -o MODEL.h5     a published MusicVAE checkpoint as a model file
  midime models list | info NAME        the models at hand
  midime doctor                         what works here, and what would mend the rest

Without FILE the bundled tune is opened; `midime models list` names the models, and a bundled
tune's name stands for its file. Without a terminal, or with --plain, the same job is done in lines.
"""


class OneLineParser(argparse.ArgumentParser):
    """Bad usage is one line and exit code 2, without the usage block that hides it."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


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
        "--epochs", type=whole_number(1, 100_000), default=100, metavar="N", help="training steps (100)"
    )
    parser.add_argument(
        "--beta",
        type=number(0, 1000),
        default=1.0,
        metavar="B",
        help="weight of the KL term (1)",
    )


def add_audio(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--audio",
        default="auto",
        metavar="A",
        help="where sound goes: auto, device[:NAME], pipe[:COMMAND], link[:HOST:PORT], wav:FILE, none (auto)",
    )


def app_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="midime",
        description="A music sketchpad in the terminal, with a model of your own, trained in a second.",
        epilog=JAM_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    add_model(parser)
    add_track(parser)
    add_seed(parser)
    add_training(parser)
    add_audio(parser)
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    parser.add_argument(
        "--plain", action="store_true", help="lines in place of the app; writes sketch.mid, .wav"
    )
    parser.add_argument(
        "-o", "--out", default=".", metavar="DIR", help="folder that exports are written to (.)"
    )
    parser.add_argument("--version", action="version", version=f"midime {__version__}")
    parser.set_defaults(module="jam")
    return parser


def verb_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="midime")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=OneLineParser)

    def verb(name: str, description: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, description=description)
        sub.set_defaults(module=name)
        return sub

    train = verb("train", "Train a personal model (MidiMe) on one or more MIDI files.")
    train.add_argument("files", nargs="+", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    train.add_argument(
        "-o", "--out", required=True, metavar="ME.h5", help="where the personal model is written"
    )
    add_model(train)
    add_track(train)
    add_training(train)
    train.add_argument(
        "--latent",
        type=whole_number(1, 16),
        default=4,
        metavar="D",
        help="numbers to steer with, 1 to 16 (4)",
    )
    add_seed(train)
    add_json(train)

    sample = verb("sample", "Write new pieces, sampled from a base model or a personal model, as MIDI files.")
    sample.add_argument("source", metavar="MODEL_OR_ME", help="a model's name or an .h5 file")
    sample.add_argument(
        "-n", type=whole_number(1, 10_000), default=4, dest="count", metavar="N", help="how many (4)"
    )
    sample.add_argument("-o", "--out", default=".", metavar="DIR", help="the folder they go into (.)")
    sample.add_argument(
        "--qpm",
        type=number(20, 400),
        metavar="Q",
        help="tempo in quarter notes a minute (the tune's, or 120)",
    )
    add_base(sample)
    add_temperature(sample, None, "0 for a personal model, 0.5 for a base model")
    add_seed(sample)
    add_json(sample)

    reconstruct = verb(
        "reconstruct",
        "Encode and decode a tune; prints as JSON the shares of steps and of note onsets that come back.",
    )
    reconstruct.add_argument("file", metavar="FILE", help="a MIDI file (or the name of a bundled tune)")
    add_model(reconstruct)
    add_track(reconstruct)
    reconstruct.add_argument("-o", "--out", metavar="OUT.mid", help="write the reconstruction as MIDI too")
    add_json(reconstruct)

    nudge = verb("nudge", "Write the variation that a personal model holds at the given numbers.")
    nudge.add_argument("source", metavar="ME", help="a personal model, as `midime train` writes it")
    nudge.add_argument(
        "--z",
        required=True,
        type=four_numbers,
        metavar="a,b,c,d",
        help="one number a dimension, about -3 to 3",
    )
    nudge.add_argument("-o", "--out", required=True, metavar="OUT.mid", help="where the variation is written")
    nudge.add_argument(
        "--qpm", type=number(20, 400), metavar="Q", help="tempo in quarter notes a minute (the tune's)"
    )
    add_base(nudge)
    add_temperature(nudge, 0.0, "0")
    add_seed(nudge)
    add_json(nudge)

    render = verb("render", "Render MIDI files to WAV with the built-in synthesiser.")
    render.add_argument("files", nargs="+", metavar="FILE.mid", help="MIDI files")
    render.add_argument(
        "-o",
        "--out",
        metavar="FILE.wav",
        help="for one file, where to; otherwise each WAV stands beside its MIDI",
    )
    add_json(render)

    play = verb("play", "Play MIDI files: all tracks, their own tempo and timing. ctrl+c stops.")
    play.add_argument("files", nargs="+", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    add_audio(play)
    play.add_argument("--loop", action="store_true", help="again and again; one file without a gap")
    add_json(play)

    listen = verb(
        "listen",
        "Play here what a midime on another machine says over a link: ssh -R 7007:localhost:7007 SERVER.",
    )
    listen.add_argument(
        "--port", type=whole_number(0, 65535), default=7007, metavar="P", help="where it waits (7007)"
    )
    listen.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="H",
        help="which address of this machine; another than 127.0.0.1 needs a token",
    )
    listen.add_argument(
        "--token",
        default="",
        metavar="T",
        help="who plays must know it; better set MIDIME_TOKEN, here and there",
    )
    add_audio(listen)

    convert = verb("convert", "Convert a MusicVAE checkpoint (magenta.js, TensorFlow) to a model file.")
    convert.add_argument(
        "source", metavar="SOURCE", help="a magenta.js folder; a TensorFlow prefix, folder or .tar"
    )
    convert.add_argument("-o", "--out", required=True, metavar="MODEL.h5", help="where the model is written")
    convert.add_argument("--float16", action="store_true", help="halve the file; the weights are rounded")
    add_json(convert)

    models = verb("models", "The models at hand: list them, or tell all about one.")
    models.add_argument("what", choices=["list", "info"], nargs="?", default="list")
    models.add_argument("name", nargs="?", metavar="NAME", help="for info: a name or an .h5 file")
    add_json(models)

    doctor = verb("doctor", "What works on this machine, what is missing, and what would mend it.")
    add_json(doctor)
    return parser


VERBS = frozenset(
    {"train", "sample", "reconstruct", "nudge", "render", "play", "listen", "convert", "models", "doctor"}
)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, as the verb's or the app's namespace.

    A value such as -1,0,0,0 would pass for an option; joined to --z it cannot.
    """
    words: list[str] = []
    for word in argv:
        if words and words[-1] == "--z":
            words[-1] = f"--z={word}"
        else:
            words.append(word)
    if words and words[0] in VERBS:
        return verb_parser().parse_args(words)
    return app_parser().parse_args(words)


def show(report: Report, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.data, ensure_ascii=False))
        return
    for line in report.lines:
        print(line)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a note's name in a foreign alphabet must not end the program
    try:
        args = parse(sys.argv[1:] if argv is None else argv)
        verb = importlib.import_module(f"midime_tui.verbs.{args.module}")
        report = verb.run(args)
        if report is not None:
            show(report, getattr(args, "json", False))
            sys.stdout.flush()
            return report.exit_code
    except SystemExit as stop:  # argparse: help and version end with 0, bad usage with 2
        return stop.code if isinstance(stop.code, int) else EXIT_BAD_USAGE
    except MidimeError as error:
        print(f"midime: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("midime: stopped", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: nothing is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_OK
