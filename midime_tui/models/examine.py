"""A look at an HDF5 file of unknown origin in another process, where a crash or endless loop harms nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from midime_tui.errors import MidimeError

_SECONDS = 20.0  # a sound file of 2 GB takes 8
_CHILD = """
import sys
sys.path[0] = sys.argv[1]
from midime_tui.models.examine import report
report(sys.argv[2])
"""


def examine(path: Path) -> None:
    """Read the whole file in a child process first. Raises MidimeError where the child cannot.

    Where Python does not know its own interpreter there is no child, and nothing is found out.
    """
    if not sys.executable:
        return
    package_parent = str(Path(__file__).resolve().parents[2])
    try:
        child = subprocess.run(
            [sys.executable, "-c", _CHILD, package_parent, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS + path.stat().st_size / 1e8,
            check=False,
        )
        answer = json.loads(child.stdout) if child.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        answer = {}
    except OSError:
        return
    if not isinstance(answer, dict) or answer.get("sound") is not True:
        said = answer.get("error") if isinstance(answer, dict) else None
        if isinstance(said, str):
            raise MidimeError(said)
        raise MidimeError(f"{path} is damaged: HDF5 cannot read it; fetch or make the file again")


def report(path: str) -> None:
    """What the child does: read `path` and say on standard output how that went, as JSON."""
    from midime_tui.models.hdf5 import open_hdf5

    try:
        with open_hdf5(Path(path)) as raw:
            for name in raw.variables:
                raw.variables[name]
    except MidimeError as error:
        answer: dict[str, object] = {"error": str(error)}
    else:
        answer = {"sound": True}
    sys.stdout.write(json.dumps(answer))
