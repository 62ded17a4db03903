"""MusicVAE: chunks of music to latent codes and back (Roberts et al. 2018, arXiv 1803.05428).

B = batch, T = steps of a chunk, D_in and D_out = depths of the tensors, Z = latent size, C = controls a step.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.architecture import read_architecture
from midime_tui.models.config import ModelConfig
from midime_tui.models.decoder import Decoder
from midime_tui.models.encoder import Encoder
from midime_tui.models.store import checksum, read_model, write_model
from midime_tui.models.weights import find_model
from midime_tui.music.conditions import Conditions, conditions_from_config
from midime_tui.nn.arrays import Array, Ints
from midime_tui.nn.lstm import saturating
from midime_tui.nn.threads import one_thread

KIND = "musicvae"
GROOVE = "groove"  # the type of converter whose models write hits, velocities and offsets
ROLL = "drum-roll"  # the type of converter whose models have a NADE
MULTITRACK = "multitrack"  # the type of converter whose segments end with a token, the last of the classes


class MusicVAE:
    """A base model. Weights are prepared at the first use of each direction, so that loading stays quick.

    config:    what it is
    variables: the weights by TensorFlow name; not to be changed once the model is made
    depth_in:  D_in, controls among it; depth_out: D_out; control_depth: C
    """

    def __init__(self, config: ModelConfig | Mapping[str, Any], variables: Mapping[str, ArrayLike]) -> None:
        """Raises MidimeError naming the variable or the field of the config that does not fit."""
        self.config = config if isinstance(config, ModelConfig) else ModelConfig.from_json(config)
        self.variables: dict[str, Array] = {
            name: np.ascontiguousarray(values, dtype=np.float32) for name, values in variables.items()
        }
        self._architecture = read_architecture(
            self.variables,
            self.config.slices,
            groove=self.config.converter.get("type") == GROOVE,
            boolean=self.config.boolean,
        )
        rolled = self.config.converter.get("type") == ROLL and not self.config.boolean
        if rolled and self._architecture.cores[0].nade is None:
            raise MidimeError("the model's config says drum-roll; its variables have no decoder/nade/w_enc")
        self.depth_in = self._architecture.depth_in
        self.depth_out = self._architecture.depth_out
        self.control_depth = self._architecture.control_depth
        if self._architecture.z_size != self.config.z_size:
            raise MidimeError(
                f"the model's config says z_size {self.config.z_size}; encoder/mu/kernel makes codes of "
                f"{self._architecture.z_size}"
            )
        self._level_lengths = self._lengths()
        self._bound: Array | None = None

    @classmethod
    def load(cls, name_or_path: str | os.PathLike[str]) -> MusicVAE:
        """From a model file, or a shipped model by its name.

        Raises MidimeError, one sentence, where there is no such model or its file is not a whole base model.
        """
        path = find_model(name_or_path)
        stored = read_model(path, KIND)
        try:
            config = {"name": path.stem, "licence": stored.licence, "attribution": stored.attribution}
            vae = cls(ModelConfig.from_json({**config, **stored.config}), stored.variables)
        except MidimeError as error:
            raise MidimeError(f"{path}: {error}") from error
        vae.__dict__["identity"] = stored.sha256  # the reader has just computed it
        return vae

    def save(self, path: str | os.PathLike[str], *, float16: bool = False) -> None:
        """Write a model file, whole or not at all; float16 halves it. Raises MidimeError where it cannot."""
        write_model(
            path,
            KIND,
            self.config.to_json(),
            self.variables,
            float16=float16,
            licence=self.config.licence,
            attribution=self.config.attribution,
        )

    @cached_property
    def identity(self) -> str:
        """SHA-256 (hex) of the weights: which model this is, whatever its file is called."""
        return checksum(self.variables)

    @cached_property
    def converter(self) -> Any:
        """Notes to this model's tensors and back: `.to_tensor(notes)`, `.to_notes(y)`.

        Raises MidimeError for a type of converter that midime does not know, or one that does not fit the
        weights.
        """
        from midime_tui.music.converters import converter_from_config

        converter = converter_from_config(dict(self.config.converter))
        found = (converter.depth_in, converter.depth_out)
        wanted = (self.depth_in - self.control_depth, self.depth_out)
        if found != wanted:
            raise MidimeError(
                f"the config of {self.config.name or 'the model'} names a converter of depths {found[0]} in "
                f"and {found[1]} out; its weights need {wanted[0]} and {wanted[1]}"
            )
        return converter

    @cached_property
    def conditions(self) -> Conditions:
        """What the model is told besides: chords, key, extra controls.

        Raises MidimeError where the config does not fit the weights.
        """
        conditions = conditions_from_config(self.config.conditions)
        if conditions.depth != self.control_depth:
            raise MidimeError(
                f"the config of {self.config.name or 'the model'} names conditions of {conditions.depth} "
                f"numbers a step; its weights need {self.control_depth}"
            )
        return conditions

    def controls(
        self,
        chords: Sequence[str] | str | None = None,
        key: int | str | None = None,
        extra: Mapping[str, ArrayLike] | None = None,
    ) -> Array | None:
        """The controls [T, C] for chords and the like, see `Conditions.tensor`; None for a plain model.

        Raises MidimeError, one sentence, for what the model lacks or does not take.
        """
        tracks = self.config.segments if self.config.converter.get("type") == MULTITRACK else 1
        return self.conditions.tensor(self.config.steps, chords=chords, key=key, extra=extra, tracks=tracks)

    @property
    def lacks_controls(self) -> bool:
        """Whether encoding and decoding need controls that `conditioned` has not given yet."""
        return self.control_depth > 0 and self._bound is None

    def conditioned(self, controls: ArrayLike | None) -> MusicVAE:
        """The same model, with controls [T, C] that count wherever it is given none; weights are shared."""
        other = copy.copy(self)
        bound = None if controls is None else self._controls(controls, 1, self.config.steps)
        other._bound = None if bound is None else bound[0]
        return other

    def encode(self, x: ArrayLike, controls: ArrayLike | None = None) -> tuple[Array, Array | None]:
        """x [B, T, D_in] -> mu [B, Z], sigma [B, Z]; sigma is None where the checkpoint has none.

        controls: [B, T, C], or [T, C] for all of them, for a model conditioned on them: put behind x at
        every step. A multitrack's segments are read to their end token.
        Raises ValueError for a wrong shape or values that are not finite.
        """
        x = _tensor("x", x, (None, None, self.depth_in - self.control_depth))
        batch, steps, _ = x.shape
        if len(self._architecture.levels) > 1 and steps != self.config.steps:
            raise ValueError(f"x has {steps} steps; a hierarchical encoder needs all {self.config.steps}")
        if steps == 0:
            raise ValueError("x has no steps")
        given = self._controls(controls, batch, steps)
        lengths = self._segment_lengths(x)
        if given is not None:
            x = np.concatenate([x, given], axis=2)
        if batch == 0:
            empty = np.zeros((0, self.config.z_size), np.float32)
            return empty, None if self._architecture.sigma is None else empty.copy()
        with one_thread(), saturating():
            return self._encoder(x, lengths)

    def decode(
        self,
        z: ArrayLike,
        temperature: float = 0.0,
        rng: np.random.Generator | None = None,
        controls: ArrayLike | None = None,
    ) -> Array:
        """z [B, Z] -> one-hot y [B, T, D_out]; for several parts side by side, one 1 a part.

        A groove model's y has hits (0 or 1), velocities (0..1) and offsets (-1..1), a third each; a
        drum-roll's a hit (0 or 1) of each class of drums. controls: as in `encode`.

        temperature: 0 takes the most likely class at every step (the first of equals); above it, classes
        are drawn from softmax(logits / temperature) with `rng`, which is then needed. (Hits from sigmoid; a
        groove's velocities and offsets know no chance.)
        Raises ValueError for a wrong shape, values that are not finite or a negative temperature.
        """
        z = self._codes(z, temperature, rng)
        given = self._controls(controls, z.shape[0], self.config.steps)
        if z.shape[0] == 0:
            return np.zeros((0, self.config.steps, self.depth_out), np.float32)
        with one_thread(), saturating():
            return self._decoder.decode(z, float(temperature), rng, given)

    def decode_row(
        self, z: ArrayLike, temperature: float = 0.0, rng: np.random.Generator | None = None
    ) -> Array:
        """z [N, Z] -> one-hot y [N * T, D_out]: N chunks in a row.

        The state is that of each chunk's own code; what the decoder reads first is the last output of the
        chunk before (zeros before the first), as between the segments of a hierarchical model. Models that
        were not trained on it take it well: .941 of the steps of 20 held-out songs come back right with it,
        .941 without.

        Raises ValueError as `decode`, for no code at all, and for a model that needs controls.
        """
        z = self._codes(z, temperature, rng)
        if not len(z):
            raise ValueError("z holds no code; 1 or more would be right")
        if self.control_depth:
            raise ValueError("a model that needs controls cannot decode a row")
        with one_thread(), saturating():
            return self._decoder.decode_row(z, float(temperature), rng)

    def sample(
        self,
        n: int,
        temperature: float = 0.5,
        rng: np.random.Generator | None = None,
        controls: ArrayLike | None = None,
    ) -> Array:
        """n chunks of the prior, z ~ N(0, I) drawn with `rng` (needed) -> one-hot y [n, T, D_out]."""
        if rng is None:
            raise ValueError("sampling needs a random generator: rng=np.random.default_rng(seed)")
        z = rng.standard_normal((n, self.config.z_size), dtype=np.float32)
        return self.decode(z, temperature, rng, controls)

    def teacher_forced_logits(self, z: ArrayLike, x: ArrayLike, controls: ArrayLike | None = None) -> Array:
        """Logits [B, T, D_out] where each step is told the true one before it; x [B, T, D_out] is the truth.

        Raises ValueError for a wrong shape or values that are not finite.
        """
        z = _tensor("z", z, (None, self.config.z_size))
        x = _tensor("x", x, (z.shape[0], self.config.steps, self.depth_out))
        given = self._controls(controls, z.shape[0], self.config.steps)
        if z.shape[0] == 0:
            return x.copy()
        with one_thread(), saturating():
            return self._decoder.teacher_forced(z, x, given)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self._architecture, self._level_lengths)

    @cached_property
    def _decoder(self) -> Decoder:
        config = self.config
        theirs = config.converter.get("origin") == "magenta.js"
        # magenta.js preprocesses the controls of each segment alone and writes on behind an end token;
        # the Python original does neither.
        several = config.converter.get("type") == MULTITRACK and not theirs
        return Decoder(
            self._architecture,
            config.steps,
            config.segments,
            control_segments=config.segments if theirs else 1,
            stop=self.depth_out - 1 if several else None,
        )

    def _codes(self, z: ArrayLike, temperature: float, rng: np.random.Generator | None) -> Array:
        """z [B, Z] as float32, where it can be decoded at this temperature."""
        codes = _tensor("z", z, (None, self.config.z_size))
        if not (np.isfinite(temperature) and temperature >= 0):
            raise ValueError(f"temperature is {temperature}; it must be 0 or more")
        if temperature > 0 and rng is None:
            raise ValueError(
                "a temperature above 0 needs a random generator: rng=np.random.default_rng(seed)"
            )
        return codes

    def _lengths(self) -> tuple[int, ...]:
        levels = len(self._architecture.levels)
        if levels == 1:
            return ()
        config = self.config
        lengths = config.level_lengths
        if not lengths and levels == 2:
            lengths = (config.steps // config.segments, config.segments)
        if len(lengths) != levels or int(np.prod(lengths)) != config.steps:
            raise MidimeError(
                f"the model's config is wrong: level_lengths {list(lengths)} must be {levels} lengths whose "
                f"product is its {config.steps} steps"
            )
        return lengths

    def _segment_lengths(self, x: Array) -> Ints | None:
        """Steps of each segment of x [B, T, D] up to its end token, [B, S]; None where there is none."""
        if self.config.converter.get("type") != MULTITRACK:
            return None
        batch, steps, depth = x.shape
        segments = self._level_lengths[1]
        ends = x[:, :, depth - 1].reshape(batch, segments, steps // segments) > 0
        return np.where(ends.any(axis=2), ends.argmax(axis=2) + 1, steps // segments)

    def _controls(self, controls: ArrayLike | None, batch: int, steps: int) -> Array | None:
        if self.control_depth == 0:
            if controls is not None:
                raise ValueError("this model takes no controls; leave them out")
            return None
        if controls is None:
            controls = self._bound
        if controls is None:
            raise ValueError(f"this model needs controls [{batch}, {steps}, {self.control_depth}]")
        if np.ndim(controls) == 2:
            one = _tensor("controls", controls, (steps, self.control_depth))
            return np.broadcast_to(one, (batch, *one.shape))
        return _tensor("controls", controls, (batch, steps, self.control_depth))


def _tensor(name: str, values: ArrayLike, shape: tuple[int | None, ...]) -> Array:
    """As float32, if the shape fits (None stands for any size) and every value is finite."""
    array = np.asarray(values, dtype=np.float32)
    fits = len(array.shape) == len(shape) and all(
        wanted in (None, size) for size, wanted in zip(array.shape, shape)
    )
    if not fits:
        wanted_text = ", ".join("any" if size is None else str(size) for size in shape)
        raise ValueError(f"{name} has shape {list(array.shape)}; [{wanted_text}] would be right")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds values that are not finite")
    return array
