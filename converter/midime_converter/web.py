"""Asking for a file over HTTP, and what may come back instead of it.

Only http and https are spoken: a redirect to another scheme (file://, ftp://), or from https back to http, is
refused, and so are circles.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from midime_tui import __version__
from midime_tui.errors import MidimeError

_SCHEMES = ("http", "https")
_REDIRECTS = 5
# Answers that another try may change: too early, too many at once, or the server's own trouble.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_ADVICE = 60.0  # seconds that a server's Retry-After is listened to


class TryAgain(Exception):
    """What went wrong may pass: the reason in words; after: seconds the server asks to wait, 0 where not."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class OutOfRange(Exception):
    """The server has no bytes at the place that was asked for (416)."""


class Missing(MidimeError):
    """The server says that there is no such file (404, 410)."""


def is_url(source: str) -> bool:
    """Whether a source is meant as an address, not as a path."""
    return "://" in source


def checked_url(url: str) -> str:
    """The address, its odd characters quoted; raises MidimeError for one that cannot be asked."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or not url.isprintable() or " " in url or parts.username is not None:
        raise MidimeError(f"{url[:200]!r} is no address of a checkpoint; http:// or https:// would be right")
    return urlunsplit(parts._replace(path=quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), fragment=""))


def open_url(url: str, headers: dict[str, str], seconds: float) -> http.client.HTTPResponse:
    """The answer to GET, its body not yet read; no read waits longer than `seconds`, and its head, with all
    redirects, comes within twice as many.

    Raises TryAgain for what may pass, OutOfRange, Missing, and MidimeError for what will not pass.
    """
    request = urllib.request.Request(
        checked_url(url),
        headers={"User-Agent": f"midime/{__version__}", "Accept-Encoding": "identity", **headers},
    )
    line = _Line()
    watch = threading.Timer(2 * seconds, line.cut)
    watch.daemon = True
    watch.start()
    try:
        response: http.client.HTTPResponse = _opener(line).open(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        with error:
            raise _answered(url, error) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise MidimeError(
                f"{url}: the server's certificate is not trusted ({error.reason.verify_message}); "
                "another address (--from) would be right"
            ) from error
        raise TryAgain("its head does not come" if line.was_cut else _reason(error.reason)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TryAgain("its head does not come" if line.was_cut else _reason(error)) from error
    finally:
        watch.cancel()
    if line.was_cut:  # where a head breaks off, the library takes it for whole
        response.close()
        raise TryAgain("its head does not come")
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        response.close()
        raise MidimeError(
            f"{url}: the server packs its answer ({encoding[:40]}) although it was asked not to"
        )
    return response


def read_some(response: http.client.HTTPResponse, size: int) -> bytes:
    """At most `size` bytes of the body, as they come, b"" at its end; raises TryAgain where it breaks off."""
    try:
        return response.read1(size)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TryAgain(_reason(error)) from error


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    max_redirections = _REDIRECTS
    max_repeats = 2

    def http_error_302(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
    ) -> Any:
        place = headers.get("location")
        if place is not None:
            target = urljoin(req.full_url, place)
            scheme = urlsplit(target).scheme
            if scheme not in _SCHEMES or (req.full_url.startswith("https:") and scheme != "https"):
                raise MidimeError(
                    f"{req.full_url}: the server points to {target[:120]!r}, which is not followed; "
                    "only https (and http from http) is"
                )
        # The library of Python 3.10 does not know 308, which for a GET is 307.
        return super().http_error_302(req, fp, 307 if code == 308 else code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Line:
    """The connection that a request is on at present. A head that comes byte by byte runs into no timeout of
    a single read; so somebody watches the clock and cuts the line.
    """

    def __init__(self) -> None:
        self.connection: http.client.HTTPConnection | None = None
        self.was_cut = False

    def cut(self) -> None:
        self.was_cut = True
        wire = None if self.connection is None else self.connection.sock
        if wire is not None:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def watched(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """A maker of connections that notes the one it made."""

        def noted(*words: Any, **options: Any) -> Any:
            self.connection = make(*words, **options)
            return self.connection

        return noted


class _Http(urllib.request.HTTPHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def do_open(self, http_class: Any, req: urllib.request.Request, **options: Any) -> Any:
        return super().do_open(self._line.watched(http_class), req, **options)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def do_open(self, http_class: Any, req: urllib.request.Request, **options: Any) -> Any:
        return super().do_open(self._line.watched(http_class), req, **options)


def _opener(line: _Line) -> urllib.request.OpenerDirector:
    """An opener that speaks nothing but HTTP: the usual one would read file:// too."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _Http(line),
        _Https(line),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _CarefulRedirects(),
    ):
        opener.add_handler(handler)
    return opener


def _answered(url: str, error: urllib.error.HTTPError) -> Exception:
    code = error.code
    if code == 416:
        return OutOfRange()
    if code in _PASSING:
        return TryAgain(f"the server answers {code}", _advice(error.headers.get("Retry-After")))
    if code in (404, 410):
        return Missing(f"{url} is not there (the server answers {code}); --from names another address")
    if 300 <= code < 400:
        return MidimeError(f"{url}: the server sends us from place to place without end, or nowhere ({code})")
    why = "does not let us have it" if code in (401, 402, 403, 407, 451) else "refuses"
    return MidimeError(f"{url}: the server {why} ({code}); --from names another address")


def _advice(value: str | None) -> float:
    return min(float(value), _LONGEST_ADVICE) if value is not None and value.strip().isdecimal() else 0.0


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "nothing comes"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer breaks off"
    if isinstance(error, OSError):
        return (error.strerror or str(error) or type(error).__name__).lower()
    return f"the answer is no proper HTTP ({type(error).__name__})"
