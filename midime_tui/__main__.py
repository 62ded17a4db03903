"""`python -m midime_tui` is the console script `midime`."""

import sys

from midime_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
