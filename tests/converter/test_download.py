"""Checkpoints over HTTP: from a good server, and from servers that do all that servers do."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from midime_converter import convert, downloads
from midime_converter.download import Patience, download
from midime_tui.errors import MidimeError
from midime_tui.models.store import read_card, read_model
from tests.converter import web_server as web
from tests.converter.golden import Golden
from tests.converter.web_server import Server

FOLDER = Golden("mel-2bar").checkpoint
BODY = bytes(range(256)) * 2000  # half a megabyte, more than one block
GLANCE = Patience(attempts=3, wait=1, stall=0.3, sleep=lambda seconds: None)


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as server:
        yield server


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(downloads, "downloads_folder", lambda: folder)
    return folder


@pytest.fixture
def file(server: Server) -> str:
    """One file that is fetched."""
    server.files["/file"] = BODY
    return server.url("/file")


def get(url: str, path: Path, **options: object) -> bytes:
    done = download(url, path, 1 << 20, patience=GLANCE, **options)  # type: ignore[arg-type]
    assert not list(path.parent.glob("*.part"))
    assert not list(path.parent.glob("*.note"))
    return done.path.read_bytes()


def refused(url: str, path: Path, says: str, patience: Patience = GLANCE) -> None:
    with pytest.raises(MidimeError, match=says) as caught:
        download(url, path, 1 << 20, patience=patience)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert not path.exists()


# A whole checkpoint ------------------------------------------------------------------------------------


def test_a_magenta_js_folder(server: Server, cache: Path, tmp_path: Path) -> None:
    url = server.add_folder("/music_vae/mel_2bar", FOLDER)
    convert(FOLDER, tmp_path / "here.h5")
    report = convert(f"{url}/", tmp_path / "there.h5", patience=GLANCE)
    here, there = read_model(tmp_path / "here.h5"), read_card(tmp_path / "there.h5")
    assert there.sha256 == here.sha256
    assert (there.licence, there.config["licence"]) == ("unknown", "unknown")
    assert "ask" in there.attribution
    assert there.config["fetched"] == report.fetched
    assert there.config["fetched"]["bytes"] == sum(path.stat().st_size for path in FOLDER.iterdir())
    assert there.config["source"] == f"magenta.js folder {url}/"
    assert not list(cache.iterdir())


@pytest.mark.parametrize("last", ["weights_manifest.json", "config.json"])
def test_the_address_of_a_file_of_the_folder(server: Server, cache: Path, tmp_path: Path, last: str) -> None:
    url = server.add_folder("/mel_2bar", FOLDER)
    assert convert(f"{url}/{last}", tmp_path / "m.h5", patience=GLANCE).steps == 32


def test_an_archive(server: Server, cache: Path, tmp_path: Path) -> None:
    golden = Path(__file__).parents[1] / "golden" / "tensorflow" / "mel_2bar"
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(golden, arcname="mel_2bar")
    server.files["/cat-mel_2bar_big.tar"] = (tmp_path / "x.tar").read_bytes()
    report = convert(server.url("/cat-mel_2bar_big.tar"), tmp_path / "m.h5", patience=GLANCE)
    convert(golden, tmp_path / "here.h5")
    assert read_card(tmp_path / "m.h5").sha256 == read_card(tmp_path / "here.h5").sha256
    assert report.steps == 32


def test_a_stopped_download_is_gone_on_with(server: Server, cache: Path, tmp_path: Path) -> None:
    url = server.add_folder("/mel_2bar", FOLDER)
    last = "/mel_2bar/group1-shard5of5"
    server.acts[last] = [web.stalls_after(1000), web.served]

    def stop(text: str) -> None:
        if "shard5of5: 0.0 of" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(url, tmp_path / "m.h5", patience=GLANCE, on_progress=stop)
    assert not (tmp_path / "m.h5").exists()
    server.asked.clear()
    convert(url, tmp_path / "m.h5", patience=GLANCE)
    assert server.ranges(last) == ["bytes=1000-"]
    assert server.ranges("/mel_2bar/group1-shard1of5") == []
    assert len(server.ranges("/mel_2bar/weights_manifest.json")) == 1
    convert(FOLDER, tmp_path / "here.h5")
    assert read_card(tmp_path / "m.h5").sha256 == read_card(tmp_path / "here.h5").sha256


def test_two_do_not_fetch_the_same_at_once(server: Server, cache: Path, tmp_path: Path) -> None:
    url = server.add_folder("/mel_2bar", FOLDER)
    with (
        downloads.fetched(url, patience=GLANCE),
        pytest.raises(MidimeError, match="another midime is fetching http"),
    ):
        convert(url, tmp_path / "m.h5", patience=GLANCE)
    assert convert(url, tmp_path / "m.h5", patience=GLANCE).steps == 32
    assert list(cache.iterdir()) == []


def test_nothing_is_asked_for_an_output_that_cannot_be(server: Server, cache: Path, tmp_path: Path) -> None:
    url = server.add_folder("/mel_2bar", FOLDER)
    with pytest.raises(MidimeError, match="cannot write"):
        convert(url, tmp_path / "missing" / "m.h5", patience=GLANCE)
    assert server.asked == []


def manifest_of(names: list[object]) -> bytes:
    weight = {"name": "encoder/mu/bias", "shape": [4], "dtype": "float32"}
    return json.dumps([{"paths": names, "weights": [weight]}]).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights_manifest.json": None}, "neither weights_manifest.json .* nor manifest.json"),
        ({"config.json": None}, "config.json is not there"),
        ({"group1-shard3of5": None}, "group1-shard3of5 is not there"),
        ({"weights_manifest.json": b"<html>"}, "is not JSON"),
        ({"weights_manifest.json": manifest_of(["../../secret"])}, "only files inside the folder"),
        ({"weights_manifest.json": manifest_of(["/etc/passwd"])}, "only files inside the folder"),
        ({"weights_manifest.json": manifest_of(["http://x/y\\z"])}, "only files inside the folder"),
        ({"weights_manifest.json": manifest_of([7])}, "without a list of shard files"),
        ({"weights_manifest.json": b'[{"paths": []}]'}, "without a list of weights"),
        ({"weights_manifest.json": bytes(1 << 21)}, "more than 1,048,576 bytes"),
        ({"weights_manifest.json": manifest_of(["group1-shard1of5"])}, "has more than 16 bytes"),
        ({"group1-shard5of5": b""}, "end at byte"),
    ],
)
def test_hostile_folders(
    server: Server, cache: Path, tmp_path: Path, change: dict[str, bytes | None], says: str
) -> None:
    url = server.add_folder("/mel_2bar", FOLDER)
    for name, content in change.items():
        if content is None:
            del server.files[f"/mel_2bar/{name}"]
        else:
            server.files[f"/mel_2bar/{name}"] = content
    before = sorted(tmp_path.iterdir())
    with pytest.raises(MidimeError, match=says):
        convert(url, tmp_path / "m.h5", patience=GLANCE)
    assert [path for path in sorted(tmp_path.iterdir()) if path != cache] == before
    shutil.rmtree(cache)


# One file ----------------------------------------------------------------------------------------------


def test_a_good_server(server: Server, file: str, tmp_path: Path) -> None:
    said: list[tuple[int, int | None]] = []
    assert get(file, tmp_path / "f", say=lambda here, whole: said.append((here, whole))) == BODY
    assert said[-1] == (len(BODY), len(BODY))
    assert [here for here, _ in said] == sorted(here for here, _ in said)


@pytest.mark.parametrize(
    ("acts", "ranges"),
    [
        ([web.cut_at(200_000), web.served], [None, "bytes=200000-"]),
        ([web.stalls_after(100_000), web.served], [None, "bytes=100000-"]),
        ([web.cut_at(200_000), web.without_ranges], [None, "bytes=200000-"]),
        ([web.cut_at(200_000), web.other_part, web.served], [None, "bytes=200000-", None]),
        ([web.cut_at(0), web.served], [None, None]),
        ([web.drips, web.served], None),
        ([web.answers(500), web.answers(503), web.served], [None, None, None]),
        ([web.hangs_up, web.served], [None, None]),
        ([web.no_http, web.served], [None, None]),
    ],
    ids=["cut", "stall", "no ranges", "wrong range", "nothing", "drip", "500", "hang up", "no HTTP"],
)
def test_a_server_that_does_better_the_next_time(
    server: Server, file: str, tmp_path: Path, acts: list[web.Act], ranges: list[str | None] | None
) -> None:
    server.acts["/file"] = acts
    warnings: list[str] = []
    assert get(file, tmp_path / "f", warn=warnings.append) == BODY
    assert ranges is None or server.ranges("/file") == ranges
    assert all("trying again in" in warning for warning in warnings)
    assert warnings


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, file: str, tmp_path: Path) -> None:
    def changes(handler: web.Handler, body: bytes) -> None:
        web.cut_at(100_000)(handler, body)
        server.files["/file"] = BODY[::-1]

    server.acts["/file"] = [changes, web.served]
    assert get(file, tmp_path / "f") == BODY[::-1]
    assert server.ranges("/file") == [None, "bytes=100000-"]


def test_without_a_tag_there_is_no_going_on(server: Server, file: str, tmp_path: Path) -> None:
    server.acts["/file"] = [web.says_length(len(BODY) + 5), web.served]
    assert get(file, tmp_path / "f") == BODY
    assert server.ranges("/file") == [None, None]


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (web.answers(404), "/file is not there .*404"),
        (web.answers(403), "does not let us have it .403."),
        (web.answers(418), "the server refuses .418."),
        (web.answers(500), "the server answers 500, 3 times in a row"),
        (web.answers(204), "the server answers 204, 3 times"),
        (web.sends("/file"), "from place to place without end"),
        (web.sends("file:///etc/passwd"), "points to 'file:///etc/passwd', which is not followed"),
        (web.sends("ftp://127.0.0.1/x"), "which is not followed"),
        (web.sends("data:text/plain,x"), "which is not followed"),
        (web.answers(302), "from place to place without end, or nowhere"),
        (web.stalls_after(1000), "nothing comes, 3 times in a row at byte 1,000 of 512,000; what has come"),
        (web.cut_at(1000), "the answer breaks off, 3 times in a row at byte 1,000 of 512,000"),
        (web.says_length(600_000), "the answer breaks off, 3 times"),
        (web.says_length(1 << 50), "has more than 1,048,576 bytes; no such file"),
        (web.endless, "has more than 1,048,576 bytes; no such file"),
        (web.with_head(Content_Encoding="gzip"), "packs its answer .gzip."),
        (web.no_http, "no proper HTTP"),
        (web.hangs_up, "3 times in a row"),
        (web.drips, "hardly anything comes, 3 times"),
        (web.drips_its_head, "its head does not come, 3 times"),
    ],
)
def test_a_server_that_will_not(server: Server, file: str, tmp_path: Path, act: web.Act, says: str) -> None:
    server.acts["/file"] = [act]
    refused(file, tmp_path / "f", says)


def test_redirects_are_followed_a_little(server: Server, file: str, tmp_path: Path) -> None:
    for number in range(4):
        server.acts[f"/{number}"] = [web.answers((301, 303, 307, 308)[number], Location=f"/{number + 1}")]
    server.acts["/4"] = [web.sends(file)]
    assert get(server.url("/0"), tmp_path / "f") == BODY


def test_from_https_there_is_no_way_back_to_http() -> None:
    from email.message import Message
    from urllib.request import Request

    from midime_converter.web import _CarefulRedirects

    headers: Any = Message()
    headers["Location"] = "http://example.org/x"
    with pytest.raises(MidimeError, match="which is not followed; only https"):
        _CarefulRedirects().http_error_302(Request("https://example.org/"), BytesIO(), 302, "", headers)


def test_a_long_chain_of_redirects(server: Server, tmp_path: Path) -> None:
    for number in range(20):
        server.acts[f"/{number}"] = [web.sends(f"/{number + 1}")]
    refused(server.url("/0"), tmp_path / "f", "from place to place without end")
    assert len(server.asked) < 10


def test_waits_grow_and_the_servers_advice_is_heard(server: Server, file: str, tmp_path: Path) -> None:
    waited: list[float] = []
    server.acts["/file"] = [*[web.answers(500)] * 3, web.answers(429, Retry_After="7"), web.answers(500)]
    patience = Patience(attempts=6, wait=1, longest=5, sleep=waited.append)
    refused(file, tmp_path / "f", "6 times in a row", patience)
    assert waited == [1, 2, 4, 7, 5]


def test_nobody_is_there(tmp_path: Path) -> None:
    with web.running() as server:
        url = server.url("/file")
    refused(url, tmp_path / "f", "refused, 3 times in a row")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x/y",
        "http://",
        "http:///x",
        "http://x:99999/",
        "http://u:p@x/",
        "http://[x/",
    ],
)
def test_addresses_that_are_not_asked(url: str, cache: Path, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="is no address of a checkpoint"):
        convert(url, tmp_path / "m.h5")


def test_a_full_disk_is_said(
    server: Server, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: Callable[..., object] = Path.open

    def full(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        if mode in ("wb", "r+b"):
            raise OSError(28, "No space left on device")
        return opened(path, mode, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    refused(file, tmp_path / "f", "cannot write .*no space left")
