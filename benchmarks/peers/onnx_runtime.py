"""ONNX Runtime: the encoder as one graph with the LSTM operator, the decoder as a graph of one step.

The loop over the steps is Python's, as in every export of such a model: what is read next depends on an
argmax, which the graph computes along with the row of the next one-hot.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.peers.work import DECODE, ENCODE, Answer, Work
from midime_tui.models import MusicVAE
from midime_tui.nn.arrays import Array

_FLOAT = TensorProto.FLOAT


class OnnxRuntime:
    """Flat models only: one core, no conductor."""

    def __init__(self, threads: int) -> None:
        """threads: of every operation."""
        plural = "s" if threads > 1 else ""
        self.name = f"ONNX Runtime {onnxruntime.__version__}, {threads} thread{plural}"
        self._threads = threads
        self._models: dict[int, OnnxModel] = {}

    def do(self, work: Work, *, tell: bool) -> Answer | None:
        flat = "decoder/z_to_initial_state/kernel" in work.subject.vae.variables
        if work.kind not in (DECODE, ENCODE) or not flat:
            return None
        model = self._models.get(id(work.subject))
        if model is None:
            model = self._models[id(work.subject)] = OnnxModel(work.subject.vae, self._threads)
        decoding = work.kind == DECODE
        given = (work.subject.z if decoding else work.subject.x)[: work.size]
        begun = time.perf_counter()
        values = model.decode(given) if decoding else model.encode(given)
        return Answer(time.perf_counter() - begun, values)

    def close(self) -> None:
        self._models.clear()


class OnnxModel:
    """A flat MusicVAE as two sessions."""

    def __init__(self, vae: MusicVAE, threads: int) -> None:
        self._vae = vae
        self._steps = vae.config.steps
        self._layers = 0
        while f"decoder/multi_rnn_cell/cell_{self._layers}/lstm_cell/kernel" in vae.variables:
            self._layers += 1
        self._step = _session(step_graph(vae, self._layers), threads)
        self._encoder = _session(encoder_graph(vae), threads)

    def encode(self, x: Array) -> Array:
        """[B, T, D] -> mu [B, Z]."""
        found: Array = self._encoder.run(None, {"x": np.ascontiguousarray(x.transpose(1, 0, 2))})[0]
        return found

    def decode(self, z: Array) -> NDArray[np.int64]:
        """[B, Z] -> tokens [B, T, 1]."""
        variables = self._vae.variables
        flat = (
            z @ variables["decoder/z_to_initial_state/kernel"] + variables["decoder/z_to_initial_state/bias"]
        )
        states = np.split(np.tanh(flat), 2 * self._layers, axis=1)
        kernel = variables["decoder/multi_rnn_cell/cell_0/lstm_cell/kernel"]
        depth = self._vae.depth_out
        constant = z @ kernel[depth : depth + z.shape[1]]
        share = np.zeros_like(constant)
        tokens = np.empty((len(z), self._steps, 1), np.int64)
        for step in range(self._steps):
            given = {"constant": constant, "share": share}
            given.update((f"state_{number}", value) for number, value in enumerate(states))
            token, share, *states = self._step.run(None, given)
            tokens[:, step, 0] = token
        return tokens


def _session(model: Any, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


class _Graph:
    """Nodes and constants as they are named."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, values: Any, name: str) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def model(self, name: str, inputs: list[Any], outputs: list[Any]) -> Any:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def step_graph(vae: MusicVAE, layers: int) -> Any:
    """One step: constant and share [B, 4H] of the lowest gates, states c, h [B, H] a layer -> token [B], the
    next share, the next states."""
    graph, place = _Graph(), "decoder/multi_rnn_cell"
    states = [f"state_{number}" for number in range(2 * layers)]
    outputs: list[str] = []
    below = ""
    for level in range(layers):
        kernel = vae.variables[f"{place}/cell_{level}/lstm_cell/kernel"]
        bias = vae.variables[f"{place}/cell_{level}/lstm_cell/bias"].copy()
        units = bias.size // 4
        bias[2 * units : 3 * units] += 1  # the forget gate's, stored in no checkpoint
        c, h = states[2 * level], states[2 * level + 1]
        weights = kernel[-units:] if level == 0 else kernel
        read = h if level == 0 else graph.node("Concat", [below, h], [f"read_{level}"], axis=1)
        gates = graph.node(
            "Gemm",
            [read, graph.constant(weights, f"w_{level}"), graph.constant(bias, f"b_{level}")],
            [f"gemm_{level}"],
        )
        if level == 0:
            gates = graph.node("Add", [gates, "constant"], ["with_z"])
            gates = graph.node("Add", [gates, "share"], ["with_previous"])
        names = [f"{gate}_{level}" for gate in "ijfo"]
        graph.node("Split", [gates], names, axis=1)
        i, f, o = (graph.node("Sigmoid", [names[k]], [f"s{names[k]}"]) for k in (0, 2, 3))
        j = graph.node("Tanh", [names[1]], [f"t{names[1]}"])
        kept = graph.node("Mul", [f, c], [f"kept_{level}"])
        new = graph.node("Mul", [i, j], [f"new_{level}"])
        cell = graph.node("Add", [kept, new], [f"c_{level}"])
        below = graph.node("Mul", [o, graph.node("Tanh", [cell], [f"tc_{level}"])], [f"h_{level}"])
        outputs += [cell, below]
    projection, bias = (vae.variables[f"decoder/output_projection/{part}"] for part in ("kernel", "bias"))
    logits = graph.node(
        "Gemm",
        [below, graph.constant(projection, "projection"), graph.constant(bias, "projection_b")],
        ["logits"],
    )
    token = graph.node("ArgMax", [logits], ["token"], axis=1, keepdims=0)
    rows = vae.variables[f"{place}/cell_0/lstm_cell/kernel"][: vae.depth_out]
    share = graph.node("Gather", [graph.constant(rows, "rows"), token], ["next_share"], axis=0)
    inputs = [
        helper.make_tensor_value_info(name, _FLOAT, ["B", None]) for name in ("constant", "share", *states)
    ]
    made = [helper.make_tensor_value_info(token, TensorProto.INT64, ["B"])]
    made += [helper.make_tensor_value_info(name, _FLOAT, ["B", None]) for name in (share, *outputs)]
    return graph.model("step", inputs, made)


def encoder_graph(vae: MusicVAE) -> Any:
    """x [T, B, D] -> mu [B, Z], with the LSTM operator in both directions (its gates: i, o, f, c)."""
    graph = _Graph()
    weights, recurrent, biases = [], [], []
    for way in ("fw", "bw"):
        name = f"encoder/cell_0/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell"
        kernel, bias = vae.variables[f"{name}/kernel"], vae.variables[f"{name}/bias"].copy()
        units = bias.size // 4
        bias[2 * units : 3 * units] += 1
        order = np.concatenate([np.arange(units) + gate * units for gate in (0, 3, 2, 1)])
        weights.append(kernel[:-units, order].T)
        recurrent.append(kernel[-units:, order].T)
        biases.append(np.concatenate([bias[order], np.zeros_like(bias)]))
    inputs = ["x", graph.constant(np.stack(weights), "w"), graph.constant(np.stack(recurrent), "r")]
    inputs.append(graph.constant(np.stack(biases), "b"))
    graph.node("LSTM", inputs, ["", "last"], hidden_size=units, direction="bidirectional")
    swapped = graph.node("Transpose", ["last"], ["swapped"], perm=[1, 0, 2])
    flat = graph.node("Reshape", [swapped, graph.constant(np.array([0, -1], np.int64), "flat")], ["both"])
    dense = [graph.constant(vae.variables[f"encoder/mu/{part}"], part) for part in ("kernel", "bias")]
    graph.node("Gemm", [flat, *dense], ["mu"])
    x = helper.make_tensor_value_info("x", _FLOAT, [None, "B", vae.depth_in])
    return graph.model("encoder", [x], [helper.make_tensor_value_info("mu", _FLOAT, ["B", None])])
