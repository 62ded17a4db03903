"""A real sshd of one's own, on a high port of 127.0.0.1, with keys made for the occasion."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.sound.process import SECONDS

SSHD = shutil.which("sshd") or next(
    (path for path in ("/usr/sbin/sshd", "/usr/local/sbin/sshd") if Path(path).exists()), None
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class SshServer:
    """sshd, and the command lines that reach it. Raises RuntimeError where it does not start."""

    def __init__(self, folder: Path) -> None:
        if SSHD is None or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
            raise RuntimeError("sshd, ssh or ssh-keygen is not installed")
        self._folder = folder
        self.port = free_port()
        for name in ("host", "key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
            )
        shutil.copy(folder / "key.pub", folder / "authorized")
        if os.geteuid() == 0:
            with suppress(OSError):
                os.makedirs("/run/sshd", 0o755, exist_ok=True)  # sshd of root insists on it
        settings = {
            "Port": self.port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host",
            "AuthorizedKeysFile": folder / "authorized", "PidFile": "none", "StrictModes": "no",
            "UsePAM": "no", "PasswordAuthentication": "no", "PermitRootLogin": "prohibit-password",
            "AllowTcpForwarding": "remote", "LogLevel": "ERROR",
        }  # fmt: skip
        (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=self._log, stdin=subprocess.DEVNULL
        )
        latest = time.monotonic() + SECONDS
        while subprocess.run(self.command("true"), capture_output=True).returncode:
            if self._process.poll() is not None or time.monotonic() > latest:
                why = (folder / "log").read_text()
                self.close()
                raise RuntimeError(f"sshd does not start here: {why.strip()}")
            time.sleep(0.1)

    def command(self, *words: str, options: tuple[str, ...] = ()) -> list[str]:
        """ssh to the server, which runs `words`."""
        quiet = (
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "BatchMode=yes",
        )
        settings = [word for setting in quiet for word in ("-o", setting)]
        key = ["-F", "none", "-i", str(self._folder / "key"), "-p", str(self.port)]
        return ["ssh", *key, *settings, *options, f"{getpass.getuser()}@127.0.0.1", *words]

    def forward(self, there: int, here: int) -> subprocess.Popen[bytes]:
        """`ssh -R there:localhost:here`, as a person runs it."""
        options = ("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"127.0.0.1:{there}:127.0.0.1:{here}")
        return subprocess.Popen(self.command(options=options), stdin=subprocess.DEVNULL)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(SECONDS)
        self._log.close()
