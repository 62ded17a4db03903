"""midime models: listing, and fetching a public model by its name from a server on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from midime_converter import catalogue, convert, downloads, install
from midime_tui.models import weights
from midime_tui.models.store import read_card
from tests.cli.conftest import ROOT, Run
from tests.converter import web_server as web
from tests.converter.web_server import Server

FOLDER = ROOT / "tests" / "golden" / "mel-2bar" / "checkpoint"
NAME = "mel_2bar_small"


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders of this test's own."""
    folder = tmp_path / "user" / "models"
    monkeypatch.setattr(weights, "user_folder", lambda: folder)
    monkeypatch.setattr(install, "user_folder", lambda: folder)
    monkeypatch.setattr(downloads, "downloads_folder", lambda: tmp_path / "cache")
    return folder


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as server:
        yield server


def test_the_list_names_what_ships_and_what_can_be_fetched(midime: Run) -> None:
    done = midime("models", "list", "--json")
    assert done.code == 0
    assert [model["name"] for model in done.json["models"] if model["where"] == "ships"]
    public = done.json["public"]
    assert (len(public), sum(model["format"] == "TensorFlow" for model in public)) == (36, 11)
    assert all(model["licence"] == "Apache-2.0" and model["url"].startswith("https://") for model in public)
    assert len({model["name"] for model in public}) == len({model["url"] for model in public}) == 36
    text = midime("models").out
    assert "mel_2bar_small" in text
    assert "17.7 MB, Apache-2.0, magenta.js" in text


def test_a_fetched_model_is_found_by_its_name(midime: Run, server: Server, user: Path) -> None:
    url = server.add_folder("/music_vae/mel_2bar_small", FOLDER)
    done = midime("models", "fetch", NAME, "--from", url, "--float16", "--json")
    assert done.code == 0, done.err
    assert done.json["path"] == str(user / f"{NAME}.h5")
    assert done.json["fetched"] | {"sha256": ""} == {
        "url": url,
        "bytes": sum(path.stat().st_size for path in FOLDER.iterdir()),
        "sha256": "",
    }
    card = read_card(user / f"{NAME}.h5")
    assert card.licence == "Apache-2.0"
    assert "Magenta" in card.attribution
    assert f"as {url} has it, unverified" in card.attribution
    assert weights.find_model(NAME) == user / f"{NAME}.h5"
    assert "Apache-2.0" in midime("models", "info", NAME).out
    listed = midime("models", "list", "--json").json
    assert [model["name"] for model in listed["models"] if model["where"] == "installed"] == [NAME]
    assert [model["name"] for model in listed["public"] if model["installed"]] == [NAME]
    assert midime("sample", NAME, "-n", "1", "-o", "out").code == 0


def test_from_its_publisher(midime: Run, server: Server, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.add_folder("/mel", FOLDER)
    known = catalogue.KnownModel(NAME, "2-bar melodies", url, 17.7)
    monkeypatch.setattr(install, "known_model", lambda name: known if name == NAME else None)
    done = midime("models", "fetch", NAME)
    assert done.code == 0, done.err
    assert "SHA-256" in done.out
    server.asked.clear()
    again = midime("models", "fetch", NAME)
    assert (again.code, server.asked) == (0, [])
    assert f"{NAME} is installed already" in again.out


def test_any_name_with_an_address(midime: Run, server: Server, user: Path) -> None:
    url = server.add_folder("/mel", FOLDER)
    assert midime("models", "fetch", "mine.v2", "--from", url).code == 0
    assert read_card(user / "mine.v2.h5").licence == "unknown"
    assert midime("models", "fetch", "local", "--from", str(FOLDER)).code == 0
    assert sorted(path.name for path in user.iterdir()) == ["local.h5", "mine.v2.h5"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["fetch"], "models fetch needs a NAME"),
        (["fetch", "nothing"], "no published model 'nothing'; there are: cat-mel_2bar_big"),
        (["fetch", "../x", "--from", "http://localhost/x"], "'../x' is no name for a model"),
        (["fetch", "x.h5", "--from", "http://localhost/x"], "'x.h5' is no name for a model"),
        (["fetch", "mel-2bar", "--from", "http://localhost/x"], "mel-2bar is the name of a model that ships"),
        (["fetch", NAME, "--from", "file:///etc/passwd"], "is no address of a checkpoint"),
        (["fetch", NAME, "--from", "nowhere"], "there is no checkpoint nowhere"),
        (["list", "--from", "http://localhost/x"], "are for models fetch, not for models list"),
        (["info", NAME], "there is no model named 'mel_2bar_small'"),
    ],
)
def test_what_is_refused(midime: Run, words: list[str], says: str, user: Path) -> None:
    done = midime("models", *words)
    assert done.code == 1
    assert says in done.err
    assert len(done.err.splitlines()) == 1
    assert not user.exists() or not list(user.iterdir())


def test_a_failed_fetch_installs_nothing(midime: Run, server: Server, user: Path) -> None:
    url = server.add_folder("/mel", FOLDER)
    server.acts["/mel/group1-shard2of5"] = [web.answers(404)]
    done = midime("models", "fetch", NAME, "--from", url)
    assert done.code == 1
    assert "group1-shard2of5 is not there" in done.err
    assert not list(user.iterdir())


def test_a_damaged_installed_model_does_not_hide_the_others(midime: Run, user: Path) -> None:
    user.mkdir(parents=True)
    convert(FOLDER, user / "good.h5")
    (user / "bad.h5").write_bytes((user / "good.h5").read_bytes()[:5000] + b"x")
    (user / "worse.h5").write_bytes(b"")
    done = midime("models", "list", "--json")
    assert done.code == 0
    found = {model["name"]: model for model in done.json["models"] if model["where"] == "installed"}
    assert sorted(found) == ["bad", "good", "worse"]
    assert "it is empty" in found["worse"]["error"]
    assert found["good"]["bytes"] > 0
    assert "it is empty" in midime("models").out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT between processes")
def test_ctrl_c_keeps_what_has_come(server: Server, tmp_path: Path) -> None:
    url = server.add_folder("/mel", FOLDER)
    slow = "/mel/group1-shard5of5"
    server.acts[slow] = [web.stalls_after(1000), web.served]
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "converter")]),
        "MIDIME_HOME": str(tmp_path / "home"),
    }
    command = [sys.executable, "-m", "midime_tui", "models", "fetch", NAME, "--from", url]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
    try:
        deadline = web.Deadline(30)
        while not any(path.stat().st_size == 1000 for path in tmp_path.rglob("group1-shard5of5.part")):
            deadline.wait()
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 130
    assert "what has been fetched is kept" in said
    assert "Traceback" not in said
    again = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert again.returncode == 0, again.stderr
    assert server.ranges(slow) == [None, "bytes=1000-"]
    assert (tmp_path / "home" / "models" / f"{NAME}.h5").exists()
