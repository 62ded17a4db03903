"""How every test process begins."""

from __future__ import annotations

import signal

# A shell lets what it starts in the background ignore SIGINT, and programs pass that on to those they start:
# the tests that press Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
