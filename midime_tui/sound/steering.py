"""What a player can be told: one method a message of the protocol."""

from __future__ import annotations

from collections.abc import Sequence

from midime_tui.music.notes import Note
from midime_tui.sound import protocol
from midime_tui.sound.transport import When


class Steering:
    """Turns calls into messages; whoever inherits from it sends them. No call here waits."""

    def _tell(self, kind: str, **values: object) -> None:
        raise NotImplementedError

    def load(
        self,
        notes: Sequence[Note],
        steps: int,
        qpm: float,
        when: When = "now",
        *,
        ident: int = 0,
        repeats: bool = True,
    ) -> None:
        """Play `notes` (in steps, 0..steps) at `qpm` from the next loop, bar or beat on, or now."""
        self._tell(
            "load",
            steps=steps,
            qpm=min(max(float(qpm), protocol.QPM[0]), protocol.QPM[1]),
            when=when,
            id=ident,
            repeats=repeats,
            notes=protocol.note_rows(notes),
        )

    def load_song(
        self,
        notes: Sequence[Note],
        steps: int,
        tempos: Sequence[tuple[int, float]],
        *,
        parts: int = 1,
        ident: int = 0,
        repeats: bool = False,
    ) -> None:
        """Play a whole song, `steps` sixteenths long, once or again and again.

        notes, tempos: in `parts` of a sixteenth, as `read_midi` and `Song` have them
        """
        self._tell(
            "song",
            steps=steps,
            parts=parts,
            tempos=[[step, round(qpm, 6)] for step, qpm in tempos],
            id=ident,
            repeats=repeats,
            notes=protocol.note_rows(notes),
        )

    def play(self, at: float = 0.0, *, count_in: int = 0) -> None:
        """Start at step `at`, after `count_in` beats of clicks."""
        self._tell("play", at=at, count_in=count_in)

    def stop(self) -> None:
        """Stop and go back to the beginning."""
        self._tell("stop")

    def tempo(self, qpm: float) -> None:
        """Quarter notes per minute from now on, 20..400."""
        self._tell("tempo", qpm=min(max(float(qpm), protocol.QPM[0]), protocol.QPM[1]))

    def mute(self, part: str, on: bool = True) -> None:
        """Silence "melody", "bass" or "drums", or let it sound again."""
        self._tell("mute", part=part, on=on)

    def solo(self, part: str, on: bool = True) -> None:
        """While any part is solo, only those are heard."""
        self._tell("solo", part=part, on=on)

    def click(self, on: bool = True) -> None:
        """A click on every beat."""
        self._tell("click", on=on)

    def transpose(self, semitones: int) -> None:
        """Raise everything but drums by -24..24 semitones."""
        self._tell("transpose", semitones=semitones)

    def voice(self, part: str, name: str) -> None:
        """Let "melody" or "bass" be played by "lead", "keys", "pluck", "bass" or "pad"; "" for the programs
        of its notes."""
        self._tell("voice", part=part, voice=name)

    def strike(
        self, pitch: int, velocity: int = 80, program: int = 0, is_drum: bool = False, *, seconds: float = 0.5
    ) -> None:
        """A live note, heard as soon as the output allows, whether the loop plays or not; transposed as it
        is, never muted.

        pitch:   0..127; velocity 1..127; program 0..127, General MIDI
        is_drum: True where pitch is a drum of MIDI channel 10
        seconds: 0.01..10, how long the key is down; `release` ends it before

        For keys that tell when they go up strike with many seconds, and release. The same pitch again strikes
        anew; `stop` ends live notes too. They are no part of the loop: recording them is the caller's.
        """
        self._tell(
            "strike", pitch=pitch, velocity=velocity, program=program, is_drum=is_drum, seconds=float(seconds)
        )

    def release(self, pitch: int, is_drum: bool = False) -> None:
        """The key of a struck note goes up: it fades."""
        self._tell("release", pitch=pitch, is_drum=is_drum)

    def relay(self, line: bytes) -> None:
        """Tell what a line of the protocol tells. Raises ProtocolError for anything else."""
        protocol.parse(line)
        values = protocol.fields_of(line)
        self._tell(str(values.pop("type")), **values)
