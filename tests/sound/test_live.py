"""Live notes: heard at once in every output, released, never louder than full scale, never a click."""

from pathlib import Path

import numpy as np

from midime_tui.sound.protocol import older, parse
from midime_tui.sound.render import render
from tests.sound.link_process import ListenerProcess
from tests.sound.measures import cents, fundamental, jump, tune
from tests.sound.process import Messages, PlayerProcess
from tests.sound.test_session import TRIO, Talk, power


def test_a_strike_sounds_at_once_though_nothing_is_loaded() -> None:
    talk = Talk()
    assert talk.say("strike", pitch=69, velocity=100, program=80) == []
    audio = talk.hear(1.0)
    assert power(audio[: 44100 // 50]) > 1e-5
    assert abs(cents(fundamental(audio, 440.0), 440.0)) < 3.0
    assert not talk.hear(1.5)[-100:].any()
    assert not talk.session.transport.sounding


def test_a_released_key_fades_before_its_time() -> None:
    talk = Talk()
    talk.say("strike", pitch=60, program=89, seconds=10)
    held = talk.hear(0.5)
    talk.say("release", pitch=60)
    gone = talk.hear(0.2)
    assert jump(np.concatenate([held[-10:], gone])) <= jump(held)
    assert not gone[-100:].any()


def test_strikes_are_transposed_with_the_music_and_take_the_voice_of_their_part() -> None:
    talk = Talk()
    talk.say("transpose", semitones=12)
    talk.say("voice", part="melody", voice="pad")
    talk.say("strike", pitch=57, program=80)
    audio = talk.hear(0.5)
    assert abs(cents(fundamental(audio, 440.0), 440.0)) < 3.0
    early = power(audio[:1000])  # a pad swells, a lead does not
    assert early < 0.02 * power(audio[10_000:20_000])


def test_a_strike_over_loud_music_neither_clips_nor_changes_what_is_around_it() -> None:
    loud = [type(n)(n.start, n.end, n.pitch, 127, n.program, n.is_drum) for n in TRIO * 3]
    plain, struck = Talk(), Talk()
    for talk in (plain, struck):
        talk.load(loud)
        talk.say("play")
        talk.hear(1.0)
    for pitch in range(40, 70, 3):
        struck.say("strike", pitch=pitch, velocity=127, program=80, seconds=0.2)
    before, after = plain.hear(2.0), struck.hear(2.0)
    assert 0.9 < np.abs(after).max() < 1.0
    assert np.array_equal(before[-20_000:], after[-20_000:])


def test_a_storm_of_strikes_is_bounded() -> None:
    talk = Talk()
    for number in range(300):
        assert talk.say("strike", pitch=number % 128, velocity=20, program=0, seconds=1) == []
    audio = talk.hear(0.5)
    assert np.isfinite(audio).all()
    assert np.abs(audio).max() < 1.0


def test_stop_ends_live_notes() -> None:
    talk = Talk()
    talk.say("strike", pitch=60, program=89, seconds=10)
    talk.hear(0.3)
    talk.say("stop")
    talk.hear(0.2)
    assert not talk.hear(0.2).any()


def test_a_strike_is_in_a_recording(tmp_path: Path) -> None:
    take = tmp_path / "take.wav"
    with PlayerProcess(f"wav:{take}") as player:
        player.status()
        player.say("strike", pitch=36, is_drum=True)
        player.say("ping", id=1)
        player.expect("pong")
        size = 44
        while take.stat().st_size == size:
            player.say("ping", id=2)
            player.expect("pong")
        player.end()
    heard = np.frombuffer(take.read_bytes()[44:], "<i2")
    assert np.abs(heard).max() > 3000


def test_a_strike_goes_over_the_link(tmp_path: Path) -> None:
    from midime_tui.sound.client import Player

    take = tmp_path / "take.wav"
    heard = Messages()
    with (
        ListenerProcess(f"wav:{take}") as listener,
        Player.start(f"link:{listener.port}", on_message=heard.put) as player,
    ):
        heard.expect("output", lambda m: "link" in m["status"])
        player.strike(60, 100, 89, seconds=3.0)
        while take.stat().st_size < 20_000:
            player._tell("ping", id=3)
            heard.expect("pong")
        player.release(60)
    assert np.abs(np.frombuffer(take.read_bytes()[44:], "<i2")).max() > 1000


def test_what_an_older_listener_does_not_know_is_kept_from_it() -> None:
    strike = b'{"v":1,"type":"strike","pitch":60}\n'
    assert older(strike, 1) is None
    load = b'{"v":1,"type":"load","notes":[[0,1,36,80,0,1,0.25]],"steps":4,"qpm":120}\n'
    kept = older(load, 1)
    assert kept is not None
    assert parse(kept).notes[0].shift == 0.0  # type: ignore[union-attr]
    assert parse(older(load, 2) or b"").notes[0].shift == 0.25  # type: ignore[union-attr]


def test_the_lead_is_replaced_by_the_voice_that_is_asked_for() -> None:
    talk, notes = Talk(), tune(80, 32)
    talk.load(notes)
    talk.say("voice", part="melody", voice="keys")
    talk.say("play")
    talk.hear(4.0)
    as_keys = render(tune(0, 32), qpm=120, steps=32, loop=True)
    assert np.array_equal(talk.hear(4.0), as_keys)
    talk.say("voice", part="melody", voice="")
    talk.hear(4.0)
    assert np.array_equal(talk.hear(4.0), render(notes, qpm=120, steps=32, loop=True))
