"""midime listen: the sound of a midime that runs on another machine."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from midime_tui.errors import MidimeError
from midime_tui.sound.link import PORT, TOKEN_VARIABLE, Address
from midime_tui.sound.listener import Listener
from midime_tui.sound.opening import check_audio
from midime_tui.sound.soundfont import use_soundfont
from midime_tui.verbs.options import add_audio, add_soundfont, whole_number
from midime_tui.verbs.report import Report

DESCRIPTION = (
    "Play here what a midime on another machine says over a link: ssh -R 7007:localhost:7007 SERVER."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=whole_number(0, 65535), default=7007, metavar="P", help="where it waits (7007)"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="H",
        help="which address of this machine; another than 127.0.0.1 needs a token",
    )
    parser.add_argument(
        "--token",
        default="",
        metavar="T",
        help="who plays must know it; better set MIDIME_TOKEN, here and there",
    )
    add_audio(parser)
    add_soundfont(parser)


def run(args: argparse.Namespace) -> Report:
    if args.audio.startswith("link"):
        raise MidimeError("midime listen makes the sound itself: --audio link is for the other end")
    use_soundfont(args.soundfont)
    address = Address(args.host, args.port)
    token = args.token or os.environ.get(TOKEN_VARIABLE, "")
    listener = Listener(address, token=token, audio=check_audio(args.audio), say=say)
    here = listener.address
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end as with ctrl+c
    try:
        if not here.is_loopback:
            print(
                f"midime: warning: {here} can be reached by others: who knows the token plays here, "
                "and what is played can be read on the way; ssh -R is safer",
                file=sys.stderr,
                flush=True,
            )
        say(f"listening at {here}; ctrl+c ends")
        if here.is_loopback:
            say(f"now ssh -R {PORT}:localhost:{here.port} SERVER, and there midime")
        listener.serve()
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
        signal.signal(signal.SIGTERM, before)
    return Report({}, [])


def say(sentence: str) -> None:
    """A line at once, also into a file or a pipe."""
    print(sentence, flush=True)
