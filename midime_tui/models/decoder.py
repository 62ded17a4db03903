"""From latent codes to steps, one after another.

B = batch, T = steps, S = segments, Z = latent size, E = width of a core's embedding, D = depth of its output,
P = width of its projection (D but for NADE).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from midime_tui.models.architecture import Architecture, Conductor, Core
from midime_tui.models.outputs import output_of
from midime_tui.nn.arrays import Array
from midime_tui.nn.bidirectional import BidirectionalLSTM
from midime_tui.nn.dense import dense
from midime_tui.nn.lstm import LSTMStack, product
from midime_tui.nn.threads import SideBySide

_MANY = 32  # codes that two threads take half of each


class CoreDecoder:
    """A decoder whose output is what it reads next.

    The embedding and the controls are the same whatever it writes, so their share of the gates is computed
    before the loop; that of the previous output is the output's own affair.
    """

    def __init__(self, core: Core, stop: int | None = None) -> None:
        """Fold the weights. stop: the class that ends a segment, see `Decoder`."""
        self._stop = stop
        self._initial = core.initial
        self._stack = LSTMStack(core.layers)
        self._projection = core.output  # [H, P], [P]
        self._output = output_of(core)
        self.depth = core.depth
        embedding = core.initial[0].shape[0]
        rows = self._stack.input_rows
        self._previous_rows = rows[: self.depth]
        self._embedding_rows = rows[self.depth : self.depth + embedding]
        self._control_rows = rows[self.depth + embedding :]

    def decode(
        self,
        embeddings: Array,
        steps: int,
        temperature: float,
        rng: np.random.Generator | None,
        controls: Array | None,
    ) -> Array:
        """embeddings [S, B, E], S * steps = T, controls [B, T, C] -> [B, T, D]."""
        segments, batch, _ = embeddings.shape
        y = np.zeros((batch, segments * steps, self.depth), np.float32)
        loop = self._projections(embeddings, steps, controls)
        drive: Array | None = None
        for step in range(segments * steps):
            projected = next(loop) if step == 0 else loop.send(drive)
            drive = self._output.write(projected, temperature, rng, y[:, step], self._previous_rows)
            if self._stop is not None and (step + 1) % steps == 0:
                ended = _cut(y[:, step + 1 - steps : step + 1], self._stop)
                drive = np.where(ended[:, None], self._previous_rows[self._stop], drive)
        return y

    def teacher_forced(self, embeddings: Array, steps: int, truth: Array, controls: Array | None) -> Array:
        """The logits where the previous output is the true one: truth [B, T, D] -> [B, T, D]."""
        logits = np.empty(truth.shape, np.float32)
        loop = self._projections(embeddings, steps, controls)
        for step in range(truth.shape[1]):
            drive = truth[:, step - 1] @ self._previous_rows if step else None
            projected = loop.send(drive) if step else next(loop)
            logits[:, step] = self._output.logits(projected, truth[:, step]).T
        return logits

    def _projections(
        self, embeddings: Array, steps: int, controls: Array | None
    ) -> Generator[Array, Array | None, None]:
        """Yield the projection [P, B] of each step; sent back is its output's share of the
        next gates [B, 4H].

        Every segment starts from its own embedding; only the previous output is carried over a border.
        """
        batch = embeddings.shape[1]
        run = self._stack.start(batch)
        kernel, bias = self._projection
        projected = np.empty((batch, bias.size), np.float32)
        previous: Array | None = None
        for segment, embedding in enumerate(embeddings):
            run.set_state(np.tanh(dense(embedding, *self._initial)))
            constant = dense(embedding, self._embedding_rows, self._stack.bias)  # [B, 4H]
            for step in range(segment * steps, (segment + 1) * steps):
                drives = [constant]
                if controls is not None:
                    drives.append(controls[:, step] @ self._control_rows)
                if previous is not None:
                    drives.append(previous)
                product(run.step(*drives), kernel, projected)
                np.add(projected, bias, out=projected)
                previous = yield projected.T


def _cut(segment: Array, stop: int) -> NDArray[np.bool_]:
    """Clear what a segment [B, t, D] has behind its first class `stop`; returns who has one, [B]."""
    stopped = segment[:, :, stop].cumsum(axis=1)
    behind = stopped - segment[:, :, stop] > 0
    segment[behind] = 0.0
    return np.asarray(stopped[:, -1] > 0)


class ConductorRun:
    """The upper level of a hierarchical decoder: an embedding a segment (Roberts et al. 2018, 3.2)."""

    def __init__(self, conductor: Conductor) -> None:
        """Fold the weights."""
        self._initial = conductor.initial
        self._stack = LSTMStack(conductor.layers)

    def __call__(self, z: Array, segments: int) -> Array:
        """[B, Z] -> [S, B, H]. Its input is a zero at every step, so its kernel's input row never counts."""
        run = self._stack.start(z.shape[0])
        run.set_state(np.tanh(dense(z, *self._initial)))
        return np.stack([run.step(self._stack.bias).copy() for _ in range(segments)])


class Decoder:
    """One core or several on the same embeddings: z itself, or one a segment from a conductor."""

    def __init__(
        self,
        architecture: Architecture,
        steps: int,
        segments: int,
        *,
        control_segments: int = 1,
        stop: int | None = None,
    ) -> None:
        """steps: T; segments: S, equal parts of T.

        control_segments: equal parts of T in which the controls are preprocessed, each by itself
        stop:             a class behind which a segment holds nothing; the next segment begins as if it had
                          been the segment's last step. None: every segment is written to its end.
        """
        self._conductor = None if architecture.conductor is None else ConductorRun(architecture.conductor)
        self._cores = [CoreDecoder(core, stop) for core in architecture.cores]
        self._control_layers = [BidirectionalLSTM(*pair) for pair in architecture.controls]
        self._control_segments = control_segments
        self._segments = 1 if self._conductor is None else segments
        self._steps = steps // self._segments

    def decode(
        self,
        z: Array,
        temperature: float,
        rng: np.random.Generator | None,
        controls: Array | None,
    ) -> Array:
        """z [B, Z], controls [B, T, C] -> [B, T, D of all cores], each fed its own output only."""
        if temperature > 0 or len(z) < _MANY:
            return self._decode(z, temperature, rng, controls)
        middle = len(z) // 2  # without chance no code waits for another's draw
        y = np.empty(
            (len(z), self._steps * self._segments, sum(core.depth for core in self._cores)), np.float32
        )

        def half(part: slice) -> None:
            y[part] = self._decode(z[part], 0.0, None, None if controls is None else controls[part])

        with SideBySide() as both:
            both(lambda: half(slice(0, middle)), lambda: half(slice(middle, len(z))))
        return y

    def _decode(
        self,
        z: Array,
        temperature: float,
        rng: np.random.Generator | None,
        controls: Array | None,
    ) -> Array:
        embeddings, seen = self._embeddings(z), self._seen(controls)
        parts = [core.decode(embeddings, self._steps, temperature, rng, seen) for core in self._cores]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)

    def decode_row(self, z: Array, temperature: float, rng: np.random.Generator | None) -> Array:
        """z [B, Z] -> [B * T, D of all cores]: B chunks one after the other, as if they were segments of
        one."""
        embeddings = self._embeddings(z).swapaxes(0, 1)  # [B, S, E]
        row = np.ascontiguousarray(embeddings.reshape(-1, 1, embeddings.shape[2]))  # [B * S, 1, E]
        parts = [core.decode(row, self._steps, temperature, rng, None)[0] for core in self._cores]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def teacher_forced(self, z: Array, truth: Array, controls: Array | None) -> Array:
        """z [B, Z], truth [B, T, D of all cores] -> logits of the same shape."""
        embeddings, seen = self._embeddings(z), self._seen(controls)
        parts, start = [], 0
        for core in self._cores:
            part = truth[:, :, start : start + core.depth]
            parts.append(core.teacher_forced(embeddings, self._steps, part, seen))
            start += core.depth
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)

    def _embeddings(self, z: Array) -> Array:
        return z[None] if self._conductor is None else self._conductor(z, self._segments)

    def _seen(self, controls: Array | None) -> Array | None:
        """The controls as the cores see them, [B, T, C of the cores]."""
        if controls is None or not self._control_layers:
            return controls
        batch, steps, depth = controls.shape
        seen = controls.reshape(batch * self._control_segments, steps // self._control_segments, depth)
        for layer in self._control_layers:
            seen = layer.outputs(seen)
        return seen.reshape(batch, steps, -1)
