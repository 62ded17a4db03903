"""Sound through another program's standard input: pw-play, paplay, aplay, play or ffplay."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from midime_tui.sound.outputs import OutputError, Source
from midime_tui.sound.wav import to_pcm

_BLOCK = 1024  # frames, 23 ms at 44.1 kHz
_PIPE_BYTES = 4096  # one block; the default of 64 KiB is 0.37 s that a change would come late
_AHEAD = 0.08  # seconds that may be written before they are due
_PROOF_SECONDS = 0.4  # a program that finds no sound server ends at once
_F_SETPIPE_SZ = 1031

_PROGRAMS: dict[str, str] = {
    "pw-play": "--rate {rate} --channels 2 --format s16 --latency 60ms -",
    "paplay": "--raw --rate={rate} --channels=2 --format=s16le --latency-msec=60",
    "aplay": "-q -t raw -f S16_LE -r {rate} -c 2 --buffer-time=80000 -",
    "play": "-q -t raw -e signed-integer -b 16 -r {rate} -c 2 -",
    "ffplay": "-nodisp -loglevel quiet -fflags nobuffer -f s16le -ar {rate} -ac 2 -i -",
}


def commands(rate: int, command: str = "") -> list[list[str]]:
    """The command lines to try, in order: `command` (raw 16-bit stereo comes on its stdin), or the known
    programs here."""
    if command in _PROGRAMS:
        return [[command, *_PROGRAMS[command].format(rate=rate).split()]]
    if command:
        return [shlex.split(command)]
    return [
        [name, *arguments.format(rate=rate).split()]
        for name, arguments in _PROGRAMS.items()
        if shutil.which(name)
    ]


def open_pipe(source: Source, command: str = "") -> PipeOutput:
    """Start the first program that stays alive. Raises OutputError."""
    try:
        tries = commands(source.sample_rate, command)
    except ValueError as error:
        raise OutputError(f"the pipe's command cannot be read: {str(error).lower()}") from error
    if not tries:
        raise OutputError("none of " + ", ".join(_PROGRAMS) + " is installed")
    why = ""
    for words in tries:
        try:
            return PipeOutput(source, words)
        except OutputError as error:
            why = str(error)
    raise OutputError(why)


class PipeOutput:
    """A program that plays what it reads. A thread writes to it, a little ahead of the clock."""

    latency = 0.1

    def __init__(
        self, source: Source, words: Sequence[str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.status = f"pipe: {words[0]}"
        self._source = source
        self._clock = clock
        self._ended = threading.Event()
        self._problem: str | None = None
        try:
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as error:
            raise OutputError(
                f"{words[0]} cannot be started: {(error.strerror or str(error)).lower()}"
            ) from error
        _shrink(self._process)
        self._thread = threading.Thread(target=self._run, name="pipe", daemon=True)
        self._thread.start()
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(_PROOF_SECONDS)
            self.close()
            raise OutputError(f"{words[0]} ended at once (exit code {code}): it reaches no sound device")

    def _run(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        rate = self._source.sample_rate
        begun, done = self._clock(), 0
        try:
            while not self._ended.is_set():
                early = begun + done / rate - _AHEAD - self._clock()
                if early > 0:
                    self._ended.wait(early)
                elif early < -1.0:
                    begun, done = self._clock(), 0  # the program did not read for a while: go on from here
                data = to_pcm(self._source.read(_BLOCK))
                while data:  # unbuffered: a write may take a part
                    data = data[stdin.write(data) :]
                done += _BLOCK
        except (OSError, ValueError):
            self._problem = f"{self.status.removeprefix('pipe: ')} ended while playing"

    def problem(self) -> str | None:
        return None if self._ended.is_set() else self._problem

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._process.terminate()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join(1.0)
        if self._process.stdin and not self._thread.is_alive():
            with suppress(OSError):
                self._process.stdin.close()


def _shrink(process: subprocess.Popen[bytes]) -> None:
    """Make the pipe hold one block; Linux only, elsewhere it stays as it is."""
    with suppress(ImportError, OSError):
        import fcntl

        assert process.stdin is not None
        fcntl.fcntl(process.stdin.fileno(), _F_SETPIPE_SZ, _PIPE_BYTES)
