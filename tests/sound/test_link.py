"""The link: music on another machine (here: another process), and everybody who should not disturb it."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note
from midime_tui.sound import listener as listening
from midime_tui.sound.client import Player
from midime_tui.sound.guest import Bucket
from midime_tui.sound.link import Address, LineReader, LinkError, connect, plain, proof, read_greeting
from midime_tui.sound.listener import Listener
from midime_tui.sound.opening import check_audio
from midime_tui.sound.protocol import encode, read_object
from tests.sound.link_process import ListenerProcess, Wire, grows
from tests.sound.measures import beat, tune
from tests.sound.process import SECONDS, Messages

PAD = [Note(0, 16, 60, 100, 89), Note(0, 16, 67, 100, 89)]
TRIO = tune(80, 32, 2) + tune(33, 32, 4, shift=-24) + beat(32)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("link") / "take.wav"


@pytest.fixture(scope="module")
def listener(take: Path) -> Iterator[ListenerProcess]:
    with ListenerProcess(f"wav:{take}") as listener:
        yield listener


@pytest.fixture(scope="module")
def wire(listener: ListenerProcess) -> Iterator[Wire]:
    with Wire(listener.port) as wire:
        yield wire


@pytest.fixture(scope="module")
def heard() -> Messages:
    return Messages()


@pytest.fixture(scope="module")
def player(wire: Wire, heard: Messages) -> Iterator[Player]:
    """An app whose music plays on the listener, over the wire."""
    with Player.start(f"link:127.0.0.1:{wire.port}", on_message=heard.put) as player:
        assert heard.expect("output", lambda m: "link" in m["status"])["status"].startswith("link: wav: ")
        player.load(PAD, 16, 120.0, ident=3)
        player.play()
        heard.expect("clock", lambda m: m["playing"] and m["id"] == 3 and m["position"] > 0)
        yield player


def raw(port: int, buffer: int = 65536) -> tuple[socket.socket, LineReader, str]:
    """A connection, its lines, and the listener's nonce."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.connect(("127.0.0.1", port))
    lines = LineReader(connection, 1 << 20)
    greeting = read_object(lines.next(SECONDS) or b"")
    assert (greeting["type"], greeting["v"], greeting["token"]) == ("greeting", 1, False)
    return connection, lines, str(greeting["nonce"])


def last_word(connection: socket.socket, lines: LineReader) -> str:
    """The sentence with which the listener closes the connection."""
    line = lines.next(SECONDS)
    answer = read_object(line or b"")
    assert answer["type"] == "refused"
    assert lines.next(SECONDS) is None
    connection.close()
    return str(answer["message"])


@pytest.mark.parametrize(
    ("bytes_", "sentence"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "the other end does not speak midime's language"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the other end does not speak midime's language"),
        (b"x" * 5000 + b"\n", "that is not midime's language"),
        (b"\xff\x00" * 50 + b"\n", "the other end does not speak midime's language"),
        (b'{"v":1,"type":"load"}\n', "that is not midime's greeting"),
        (b'{"v":9,"type":"hello"}\n', "the other end speaks version 9 of the link, this midime version 1"),
        (encode("hello", session="x", proof="\ud800"), "this listener has no token"),
    ],
)
def test_a_stranger_is_refused_and_the_music_goes_on(
    listener: ListenerProcess, player: Player, take: Path, bytes_: bytes, sentence: str
) -> None:
    connection, lines, _ = raw(listener.port)
    connection.sendall(bytes_)
    assert sentence in last_word(connection, lines)
    assert grows(take)


def test_a_second_app_is_refused_and_the_music_goes_on(
    listener: ListenerProcess, player: Player, heard: Messages
) -> None:
    with pytest.raises(LinkError, match="the listener refuses: another midime plays here"):
        connect(Address(port=listener.port), "another")
    heard.drain()
    heard.expect("clock", lambda m: m["playing"])


def test_what_travels_is_little(wire: Wire, player: Player, heard: Messages) -> None:
    """Notes, not sound: below 1 kB a second while looping, below 2 kB a nudge."""
    heard.drain()
    heard.expect("clock", lambda m: m["playing"])
    before, begun = wire.up + wire.down, time.monotonic()
    heard.expect("clock", lambda _: time.monotonic() - begun > 1.5)
    looping = (wire.up + wire.down - before) / (time.monotonic() - begun)
    assert 0 < looping < 1000
    before = wire.up + wire.down
    player.load(TRIO, 32, 120.0, ident=4)
    heard.expect("clock", lambda m: m["id"] == 4)
    nudge = wire.up + wire.down - before
    assert 0 < nudge < 2000
    print(f"looping {looping:.0f} B/s, a nudge {nudge} B of {len(TRIO)} notes")
    player.load(PAD, 16, 120.0, ident=3)
    heard.expect("clock", lambda m: m["id"] == 3)


def test_a_link_that_breaks_comes_back_and_nothing_is_missing(
    listener: ListenerProcess, wire: Wire, player: Player, heard: Messages, take: Path
) -> None:
    begun = take.stat().st_size
    wire.cut()
    status = heard.expect("output")["status"]
    assert status == f"none: the link to 127.0.0.1:{wire.port} is gone, trying again"
    listener.expect("is gone")
    clock = heard.expect("clock", lambda m: m["playing"])  # the playhead runs on here
    heard.expect("clock", lambda m: m["playing"] and m["position"] != clock["position"])
    player.tempo(140.0)  # what is changed meanwhile is heard afterwards
    wire.whole = True
    heard.expect("output", lambda m: m["status"].startswith("link: "))
    clock = heard.expect("clock", lambda m: m["qpm"] == 140)
    assert (clock["playing"], clock["id"]) == (True, 3)
    assert grows(take)
    assert player.playing
    samples = np.frombuffer(take.read_bytes()[44:], "<i2")[(begun - 44) // 4 * 2 :]
    sound = np.abs(samples[: len(samples) // 2 * 2].reshape(-1, 2).astype(int)).max(axis=1)
    blocks = sound[: len(sound) // 441 * 441].reshape(-1, 441).max(axis=1)
    assert blocks.min() > 100, "a hole in the music"


def test_an_app_that_is_killed_is_gone_and_one_that_quits_has_left(
    listener: ListenerProcess, player: Player, heard: Messages
) -> None:
    assert player.pid
    os.kill(player.pid, signal.SIGKILL)
    listener.expect("is gone")
    heard.expect("output", lambda m: m["status"].startswith("link: "))  # another bridge, the same music
    assert heard.expect("clock", lambda m: m["playing"])["id"] == 3
    player.close()
    listener.expect("left")


def enter(port: int, buffer: int = 65536) -> tuple[socket.socket, LineReader]:
    """A guest that may play, spoken for by hand; it starts the music."""
    connection, lines, nonce = raw(port, buffer)
    connection.sendall(encode("hello", session="by hand", proof=proof("", nonce)))
    assert read_object(lines.next(SECONDS) or b"")["type"] == "welcome"
    notes = [[0, 16, 60, 100, 89, 0]]
    connection.sendall(encode("load", notes=notes, steps=16, qpm=120.0) + encode("play"))
    while not read_object(lines.next(SECONDS) or b"").get("playing"):
        pass
    return connection, lines


@pytest.mark.parametrize(
    ("bytes_", "sentence"),
    [
        (b"nonsense\n", "a line is not JSON"),
        (encode("dance"), "a line must have a type"),
        (b"x" * (1 << 20) + b"xx\n", "a line has more than"),
        (b'{"v":1,"type":"click","on":false,"kind":1,"self":2}\n' * 400, "more than 100 messages a second"),
    ],
)
def test_a_guest_that_misbehaves_is_cut_and_the_music_goes_on(
    listener: ListenerProcess, take: Path, bytes_: bytes, sentence: str
) -> None:
    connection, _ = enter(listener.port)
    connection.sendall(bytes_)
    assert sentence in listener.expect("was cut")
    connection.close()
    assert grows(take)


def test_a_guest_that_does_not_read_is_cut_and_the_music_goes_on(
    listener: ListenerProcess, take: Path
) -> None:
    connection, _ = enter(listener.port, buffer=2048)
    connection.sendall(encode("ping", id=1) * 250)
    assert "it does not read what it is sent" in listener.expect("was cut")
    connection.close()
    assert grows(take)


def test_the_clock_runs_until_a_listener_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    heard = Messages()
    with Player.start(f"link:{port}", on_message=heard.put) as player:
        player.load(PAD, 16, 120.0, ident=5)
        player.play()
        status = heard.expect("output")["status"]
        assert status.startswith(f"none: nobody listens at 127.0.0.1:{port}; run midime listen on the")
        heard.expect("clock", lambda m: m["playing"] and m["id"] == 5 and m["position"] > 1)
        with ListenerProcess("none", port=port):
            status = heard.expect("output")["status"]
            assert status == "none: at the other end of the link, silence was asked for"
            heard.expect("clock", lambda m: m["playing"] and m["id"] == 5)


def test_under_ssh_auto_takes_the_listener_if_the_token_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    with ListenerProcess(f"wav:{tmp_path / 'a.wav'}", MIDIME_TOKEN="open sesame") as listener:
        monkeypatch.setenv("MIDIME_LINK", str(listener.port))
        address = Address.of("")
        with pytest.raises(LinkError, match="wants a token: set MIDIME_TOKEN"):
            connect(address, "s")
        monkeypatch.setenv("MIDIME_TOKEN", "open barley")
        with pytest.raises(LinkError, match="the listener refuses: the token is wrong"):
            connect(address, "s")
        monkeypatch.setenv("MIDIME_TOKEN", "open sesame")
        heard = Messages()
        with Player.start("auto", on_message=heard.put):
            assert heard.expect("output")["status"].startswith("link: wav: ")


def test_music_whose_app_does_not_come_back_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "GRACE_SECONDS", 0.1)
    stopped = threading.Event()
    own = Listener(Address(port=0), audio="none", say=lambda _: None)
    tell = own._told

    def told(message: dict) -> None:
        if message["type"] == "clock" and not message["playing"] and message["id"] is not None:
            stopped.set()
        tell(message)

    own._player._on_message = told
    serving = threading.Thread(target=own.serve, daemon=True)
    serving.start()
    try:
        connection, _ = enter(own.address.port)
        stopped.clear()
        connection.close()
        assert stopped.wait(SECONDS)
    finally:
        own.close()
        serving.join(SECONDS)


@pytest.mark.parametrize(
    "lie",
    [
        b'{"v":1,"type":"clock","playing":true,"position":1e999,"steps":16,"qpm":120,"id":1,"pending":null}',
        b'{"v":1,"type":"clock","playing":true,"position":1,"steps":16,"qpm":0,"id":1,"pending":null}',
        b'{"v":1,"type":"clock"}',
        b"[]",
    ],
)
def test_a_listener_that_lies_is_not_believed(lie: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from midime_tui.sound import bridge

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            connection, _ = server.accept()
            connection.sendall(encode("greeting", nonce="n", token=False))
            connection.recv(1000)
            connection.sendall(encode("welcome") + encode("output", status="dev\x1b[2Jice") + lie + b"\n")
            connection.recv(1000)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        outbox: bridge.Outbox = bridge.Outbox()
        bridged = bridge.Bridge(Address(port=port), outbox)
        threading.Thread(target=bridged._keep_linked, daemon=True).start()
        said = [read_object(outbox.get(timeout=SECONDS) or b"") for _ in range(2)]
        bridged.close()
    assert said[0]["status"] == "link: dev [2Jice"
    assert said[1]["status"] == f"none: what answers at 127.0.0.1:{port} said something odd, trying again"


def test_others_may_connect_only_with_a_token() -> None:
    for token in ("", "short"):
        with pytest.raises(MidimeError, match=r"at 0\.0\.0\.0 others can connect: give a token"):
            listening.check_token(Address("0.0.0.0"), token)
    listening.check_token(Address("0.0.0.0"), "long enough")
    listening.check_token(Address(), "")


def test_an_app_that_comes_again_takes_the_place_of_its_dead_connection(
    listener: ListenerProcess, take: Path
) -> None:
    old, old_lines = enter(listener.port)
    new, _ = enter(listener.port)
    assert "it came again" in listener.expect("was cut")
    while old_lines.next(SECONDS) is not None:
        pass
    assert grows(take)
    new.sendall(encode("quit"))
    listener.expect("left")
    old.close()
    new.close()


def test_who_is_greeted_may_be_slow_but_not_before() -> None:
    ours, theirs = socket.socketpair()
    ended = threading.Event()

    def trickle() -> None:
        with suppress(OSError):
            while not ended.wait(0.05):
                theirs.sendall(b"x")
            theirs.sendall(b"\n")

    threading.Thread(target=trickle, daemon=True).start()
    lines = LineReader(ours, 1000)
    with pytest.raises(TimeoutError):
        lines.next(0.3)
    threading.Timer(0.6, ended.set).start()
    assert set(lines.next(0.3, patient=True) or b"") == set(b"x")
    ours.close()
    theirs.close()


@pytest.mark.parametrize("host", ["a..b", "x" * 300, "nul\0", "127.0.0.1:1"])
def test_a_host_that_cannot_be_is_one_sentence(host: str) -> None:
    with pytest.raises(LinkError, match="nobody listens at"):
        connect(Address.of(host), "s")


def test_addresses() -> None:
    assert Address.of("") == Address("127.0.0.1", 7007)
    assert Address.of("7008") == Address("127.0.0.1", 7008)
    assert Address.of("laptop") == Address("laptop", 7007)
    assert Address.of("laptop:80") == Address("laptop", 80)
    assert Address.of("[::1]:80") == Address("::1", 80)
    assert str(Address.of("::1")) == "[::1]:7007"
    assert [Address.of(host).is_loopback for host in ("", "localhost", "::1", "10.0.0.1")] == [True] * 3 + [
        False
    ]
    for wrong in ("laptop:http", "laptop:99999", "a b", "[::1]:x"):
        with pytest.raises(MidimeError, match="is no address"):
            check_audio(f"link:{wrong}")
    assert check_audio("link") == "link"


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    with suppress(LinkError):
        assert 0 <= Address.of(text).port <= 65535


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_greeting_or_a_sentence(line: bytes) -> None:
    with pytest.raises(LinkError):
        read_greeting(line, "it")


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_what_another_machine_says_is_fit_for_the_screen(text: str) -> None:
    assert plain(text).isprintable()
    assert len(plain(text)) <= 200


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    bucket = Bucket(10.0, 20.0, clock=lambda: now[0])
    assert all(bucket.take(1) for _ in range(20))
    assert not bucket.take(1)
    now[0] = 1.0
    assert bucket.take(5)
