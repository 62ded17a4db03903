"""Which variables a MusicVAE of magenta.js must have, and of what shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from midime_converter.checkpoint import Shape
from midime_tui.errors import MidimeError

_BIDIRECTIONAL = ("bidirectional_rnn/fw/multi_rnn_cell", "bidirectional_rnn/bw/multi_rnn_cell")
_CONDUCTOR = "decoder/hierarchical_level_0"
_NADE = ("w_enc", "w_dec_t")
_CONTROLS = "control_preprocessing/cell_0"
# Parts of rarer architectures, by a name that only they have.
_NOT_YET = {
    r"^encoder/multi_rnn_cell/": "a one-way encoder",
    r"^encoder/hierarchical_level_([2-9]|\d\d)": "a hierarchical encoder of more than two levels",
    r"/input_projection_wrapper/": "residual cells",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What the converter and the segments say about the model's sizes.

    depth_in:  numbers a step that the encoder reads, controls not among them
    depths:    logits a step, one entry a core
    segments:  of a hierarchical model; None for a flat one
    nade:      whether the cores write through a NADE, its units beside the logits
    controls:  numbers a step that the model is told besides
    """

    depth_in: int
    depths: tuple[int, ...]
    segments: int | None
    nade: bool = False
    controls: int = 0


def check_layout(shapes: Mapping[str, Shape], layout: Layout, where: str) -> int:
    """Hold the variables' names and shapes against the layout; returns the size of the latent code.

    Raises MidimeError, naming the variable, where one is missing, surplus or of a shape that fits no other.
    """
    refuse_unsupported(shapes, where)
    several = next((name for name in shapes if name.startswith("encoder/cell_1/")), None)
    if several is not None:
        raise MidimeError(
            f"{where} has an encoder of several layers ({several}), which magenta.js cannot have"
        )
    expected = [f"{part}/{kind}" for part in _parts(shapes, layout) for kind in ("kernel", "bias")]
    expected += [f"{core}/nade/{name}" for core in _cores(layout) for name in _NADE if layout.nade]
    missing = [name for name in expected if name not in shapes]
    if missing:
        raise MidimeError(f"{where}: variable {_several(missing)} missing; fetch the checkpoint again")
    surplus = sorted(set(shapes) - set(expected))
    if surplus:
        shape = "hierarchical" if layout.segments else "flat"
        raise MidimeError(
            f"{where}: variable {_several(surplus)} no part of a {shape} MusicVAE with {len(layout.depths)} "
            "decoder core(s); is the config.json that of another checkpoint?"
        )
    return _Fit(shapes, where).model(layout)


def refuse_unsupported(shapes: Mapping[str, Shape], where: str) -> None:
    """Raise MidimeError, naming the part and one of its variables, for an architecture not supported yet."""
    for pattern, part in _NOT_YET.items():
        found = next((name for name in shapes if re.search(pattern, name)), None)
        if found is not None:
            raise MidimeError(f"{where} has {part} ({found}), which midime convert does not support yet")


def _several(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{names[0]} (and {len(names) - 1} more) are"


def _parts(shapes: Mapping[str, Shape], layout: Layout) -> list[str]:
    """The prefix of every kernel with its bias that the layout asks for."""
    parts = [cell for level in _levels(layout) for cell in _both_ways(level)]
    parts.append("encoder/mu")
    if any(f"encoder/sigma/{kind}" in shapes for kind in ("kernel", "bias")):
        parts.append("encoder/sigma")
    if layout.segments:
        parts += [f"{_CONDUCTOR}/initial_state", *_cells(shapes, _CONDUCTOR)]
    for core in _cores(layout):
        parts += [f"{core}/z_to_initial_state", *_cells(shapes, f"{core}/multi_rnn_cell")]
        parts.append(f"{core}/output_projection")
    if _preprocesses(shapes):
        parts += _both_ways(_CONTROLS)
    return parts


def _preprocesses(shapes: Mapping[str, Shape]) -> bool:
    return any(name.startswith("control_preprocessing/") for name in shapes)


def _levels(layout: Layout) -> list[str]:
    if layout.segments is None:
        return ["encoder/cell_0"]
    return [f"encoder/hierarchical_level_{level}/cell_0" for level in range(2)]


def _both_ways(level: str) -> list[str]:
    return [f"{level}/{way}/cell_0/lstm_cell" for way in _BIDIRECTIONAL]


def _cores(layout: Layout) -> list[str]:
    outer = "core_decoder/" if layout.segments else ""
    if len(layout.depths) == 1:
        return [f"{outer}decoder"]
    return [f"{outer}core_decoder_{index}/decoder" for index in range(len(layout.depths))]


def _cells(shapes: Mapping[str, Shape], prefix: str) -> list[str]:
    """The LSTM layers under `prefix`: the first, and as many after it as have a variable."""
    cells = [f"{prefix}/cell_0/lstm_cell"]
    while True:
        cell = f"{prefix}/cell_{len(cells)}/lstm_cell"
        if f"{cell}/kernel" not in shapes and f"{cell}/bias" not in shapes:
            return cells
        cells.append(cell)


class _Fit:
    """Walks the model as its numbers flow, so that every shape is held against the one before."""

    def __init__(self, shapes: Mapping[str, Shape], where: str) -> None:
        self.shapes = shapes
        self.where = where

    def model(self, layout: Layout) -> int:
        width = layout.depth_in + layout.controls
        for level in _levels(layout):
            width = sum(self._cell(cell, width) for cell in _both_ways(level))
        z = self._dense("encoder/mu", width)
        if "encoder/sigma/kernel" in self.shapes:
            self._dense("encoder/sigma", width, z)
        embedding = z
        if layout.segments:
            units = self._stack(_cells(self.shapes, _CONDUCTOR), 1)
            self._dense(f"{_CONDUCTOR}/initial_state", z, 2 * sum(units))
            embedding = units[-1]
        controls = layout.controls
        if _preprocesses(self.shapes):
            controls = sum(self._cell(cell, controls) for cell in _both_ways(_CONTROLS))
        for core, depth in zip(_cores(layout), layout.depths):
            units = self._stack(_cells(self.shapes, f"{core}/multi_rnn_cell"), depth + embedding + controls)
            self._dense(f"{core}/z_to_initial_state", embedding, 2 * sum(units))
            hidden = self._nade(core, depth) if layout.nade else 0
            self._dense(f"{core}/output_projection", units[-1], hidden + depth)
        return z

    def _nade(self, core: str, depth: int) -> int:
        """Its hidden units."""
        found = self.shapes[f"{core}/nade/w_enc"]
        hidden = found[-1] if len(found) == 3 else 1
        for name in _NADE:
            self._expect(f"{core}/nade/{name}", (depth, 1, hidden))
        return hidden

    def _stack(self, cells: list[str], width: int) -> list[int]:
        units: list[int] = []
        for cell in cells:
            units.append(self._cell(cell, units[-1] if units else width))
        return units

    def _cell(self, prefix: str, inputs: int) -> int:
        bias = self.shapes[f"{prefix}/bias"]
        if len(bias) != 1 or bias[0] % 4:
            raise self._misfit(f"{prefix}/bias", "[4 x units]")
        units = bias[0] // 4
        self._expect(f"{prefix}/kernel", (inputs + units, 4 * units))
        return units

    def _dense(self, prefix: str, inputs: int, outputs: int | None = None) -> int:
        bias = self.shapes[f"{prefix}/bias"]
        if len(bias) != 1 or (outputs is not None and bias[0] != outputs):
            raise self._misfit(f"{prefix}/bias", f"[{outputs or 'outputs'}]")
        self._expect(f"{prefix}/kernel", (inputs, bias[0]))
        return bias[0]

    def _expect(self, name: str, shape: Shape) -> None:
        if self.shapes[name] != shape:
            raise self._misfit(name, str(list(shape)))

    def _misfit(self, name: str, right: str) -> MidimeError:
        return MidimeError(
            f"{self.where}: variable {name} has shape {list(self.shapes[name])}; {right} would fit "
            "config.json and the other variables"
        )
