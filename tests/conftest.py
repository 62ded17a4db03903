"""How every test process begins."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# the same examples every time: a failure is met by whoever causes it
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

# A shell lets what it starts in the background ignore SIGINT, and programs pass that on to those they start:
# the tests that press Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Without a terminal there may be no TERM; the tests open terminals of their own.
if os.environ.get("TERM", "dumb") in ("", "dumb"):
    os.environ["TERM"] = "xterm-256color"
