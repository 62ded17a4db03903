"""An HTTP server on this machine that serves files well, or as badly as it is told to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Act = Callable[["Handler", bytes], None]


class Server(ThreadingHTTPServer):
    """files: by path; acts: what to do at the next requests of a path, the last of them for good."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.acts: dict[str, list[Act]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.stopped = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def add_folder(self, at: str, folder: Path) -> str:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.files[f"{at}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
        return self.url(at)

    def ranges(self, path: str) -> list[str | None]:
        return [asked for found, asked in self.asked if found == path]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may hang up at any time."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range")))
        acts = self.server.acts.get(self.path, [])
        act = (acts.pop(0) if len(acts) > 1 else acts[0]) if acts else served
        if self.path not in self.server.files and act is served:
            self.send_error(404)
            return
        act(self, self.server.files.get(self.path, b""))

    def log_message(self, format: str, *args: Any) -> None:
        """The tests' output is not the place."""

    def head(self, code: int, length: int | None, **headers: str) -> None:
        self.send_response(code)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:16]}"'


def served(handler: Handler, body: bytes) -> None:
    """As it should be: ranges, and a tag that tells whether the file is still the same."""
    found = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if found and handler.headers.get("If-Range", tag(body)) == tag(body):
        start = int(found[1])
        if start >= len(body):
            handler.head(416, 0)
            return
        end = len(body) - 1
        handler.head(206, len(body) - start, ETag=tag(body), Content_Range=f"bytes {start}-{end}/{len(body)}")
        handler.wfile.write(body[start:])
        return
    handler.head(200, len(body), ETag=tag(body))
    handler.wfile.write(body)


def without_ranges(handler: Handler, body: bytes) -> None:
    handler.head(200, len(body), ETag=tag(body))
    handler.wfile.write(body)


def cut_at(size: int, inner: Act = served) -> Act:
    """Says the whole length, sends less and hangs up."""

    def act(handler: Handler, body: bytes) -> None:
        handler.head(200, len(body), ETag=tag(body))
        handler.wfile.write(body[:size])
        handler.close_connection = True

    return act


def says_length(length: int) -> Act:
    def act(handler: Handler, body: bytes) -> None:
        handler.head(200, length)
        handler.wfile.write(body)
        handler.close_connection = True

    return act


def answers(code: int, **headers: str) -> Act:
    return lambda handler, body: handler.head(code, 0, **headers)


def with_head(**headers: str) -> Act:
    def act(handler: Handler, body: bytes) -> None:
        handler.head(200, len(body), **headers)
        handler.wfile.write(body)

    return act


def sends(place: str) -> Act:
    return answers(302, Location=place)


def stalls_after(size: int) -> Act:
    """Sends a part, then nothing, and keeps the line."""

    def act(handler: Handler, body: bytes) -> None:
        handler.head(200, len(body), ETag=tag(body))
        handler.wfile.write(body[:size])
        handler.wfile.flush()
        handler.server.stopped.wait(20)
        handler.close_connection = True

    return act


def drips(handler: Handler, body: bytes) -> None:
    """A byte now and then, so that no read waits for long."""
    handler.head(200, len(body), ETag=tag(body))
    for byte in body:
        if handler.server.stopped.wait(0.01):
            break
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()


def drips_its_head(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    while not handler.server.stopped.wait(0.01):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def endless(handler: Handler, body: bytes) -> None:
    handler.head(200, None)
    while not handler.server.stopped.is_set():
        handler.wfile.write(bytes(1 << 16))


def other_part(handler: Handler, body: bytes) -> None:
    """Another part than the one that was asked for."""
    handler.head(206, 10, ETag=tag(body), Content_Range=f"bytes 5-14/{len(body)}")
    handler.wfile.write(body[5:15])


def no_http(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
    handler.close_connection = True


def hangs_up(handler: Handler, body: bytes) -> None:
    handler.close_connection = True


@contextmanager
def running() -> Iterator[Server]:
    """A server that is there while entered."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class Deadline:
    """Waits a little, again and again, but not for ever."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._never = threading.Event()

    def wait(self) -> None:
        assert self._left > 0, "it did not come in time"
        self._never.wait(0.02)
        self._left -= 0.02
