"""PyTorch, eager: nn.LSTM for the encoder, nn.LSTMCell for the decoder, autograd and Adam for MidiMe.

With one thread and with two: on a busy machine two wait for each other.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.peers.work import DECODE, ENCODE, Answer, Work
from midime_tui.models import MusicVAE
from midime_tui.nn.arrays import Array


class PyTorch:
    """As one would write it there."""

    def __init__(self, threads: int) -> None:
        """threads: of every operation."""
        plural = "s" if threads > 1 else ""
        self.name = f"PyTorch {torch.__version__.split('+')[0]}, {threads} thread{plural}"
        self._threads = threads
        self._models: dict[int, TorchModel] = {}

    def do(self, work: Work, *, tell: bool) -> Answer | None:
        torch.set_num_threads(self._threads)
        if work.kind not in (DECODE, ENCODE):
            begun = time.perf_counter()
            train_midime(work.subject.z, work.size)
            return Answer(time.perf_counter() - begun)
        model = self._models.get(id(work.subject))
        if model is None:
            model = self._models[id(work.subject)] = TorchModel(work.subject.vae)
        given = (work.subject.z if work.kind == DECODE else work.subject.x)[: work.size]
        begun = time.perf_counter()
        values = model.decode(given) if work.kind == DECODE else model.encode(given)
        return Answer(time.perf_counter() - begun, values)

    def close(self) -> None:
        self._models.clear()


class TorchModel:
    """One MusicVAE whose cores are softmaxes, with an encoder of one layer a level."""

    def __init__(self, vae: MusicVAE) -> None:
        self.variables = {name: torch.from_numpy(values) for name, values in vae.variables.items()}
        self.steps, self.segments = vae.config.steps, vae.config.segments
        self.encoders = []
        if self._has("encoder/hierarchical_level_0/"):
            level = 0
            while self._has(f"encoder/hierarchical_level_{level}/"):
                self.encoders.append(self._bidirectional(f"encoder/hierarchical_level_{level}"))
                level += 1
        else:
            self.encoders.append(self._bidirectional("encoder"))
        self.conductor: list[nn.LSTMCell] = []
        prefix = ""
        if self._has("decoder/hierarchical_level_0/"):
            self.conductor = self._cells("decoder/hierarchical_level_0")
            prefix = "core_decoder/"
        self.cores = [f"{prefix}decoder"]
        if self._has(f"{prefix}core_decoder_0/"):
            self.cores = [f"{prefix}core_decoder_{core}/decoder" for core in range(3)]
        self.core_cells = [self._cells(f"{core}/multi_rnn_cell") for core in self.cores]

    @torch.inference_mode()
    def encode(self, tensors: Array) -> Array:
        """[B, T, D] -> mu [B, Z]."""
        x, batch = torch.from_numpy(tensors), len(tensors)
        for level, lstm in enumerate(self.encoders):
            if level == 0 and len(self.encoders) > 1:
                x = x.reshape(batch * self.segments, self.steps // self.segments, -1)
            elif level == 1:
                x = x.reshape(batch, self.segments, -1)
            last = lstm(x)[1][0]
            x = torch.cat([last[0], last[1]], dim=1)
        return np.asarray(self._dense("encoder/mu", x))

    @torch.inference_mode()
    def decode(self, codes: Array) -> NDArray[np.int64]:
        """[B, Z] -> tokens [B, T, cores] by argmax."""
        z = torch.from_numpy(codes)
        embeddings = [z]
        if self.conductor:
            place = "decoder/hierarchical_level_0/initial_state"
            states = self._states(torch.tanh(self._dense(place, z)), self.conductor)
            zero, embeddings = torch.zeros(len(z), 1), []
            for _ in range(self.segments):
                embeddings.append(self._step(self.conductor, zero, states))
        tokens = [self._core(*core, embeddings) for core in zip(self.cores, self.core_cells)]
        return np.asarray(torch.stack(tokens, dim=2))

    def _core(self, place: str, cells: list[nn.LSTMCell], embeddings: list[Tensor]) -> Tensor:
        depth = len(self.variables[f"{place}/output_projection/bias"])
        previous = torch.zeros(len(embeddings[0]), depth)
        tokens = []
        for embedding in embeddings:
            states = self._states(torch.tanh(self._dense(f"{place}/z_to_initial_state", embedding)), cells)
            for _ in range(self.steps // len(embeddings)):
                top = self._step(cells, torch.cat([previous, embedding], dim=1), states)
                tokens.append(self._dense(f"{place}/output_projection", top).argmax(dim=1))
                previous = nn.functional.one_hot(tokens[-1], depth).float()
        return torch.stack(tokens, dim=1)

    def _step(self, cells: list[nn.LSTMCell], value: Tensor, states: list[tuple[Tensor, Tensor]]) -> Tensor:
        for level, cell in enumerate(cells):
            states[level] = cell(value, states[level])
            value = states[level][0]
        return value

    def _states(self, flat: Tensor, cells: list[nn.LSTMCell]) -> list[tuple[Tensor, Tensor]]:
        """c0, h0, c1, h1, ... to (h, c) of each cell."""
        parts = flat.split([cell.hidden_size for cell in cells for _ in range(2)], dim=1)
        return [(parts[2 * level + 1], parts[2 * level]) for level in range(len(cells))]

    def _bidirectional(self, place: str) -> nn.LSTM:
        names = [
            f"{place}/cell_0/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell" for way in ("fw", "bw")
        ]
        kernel, bias = self.variables[f"{names[0]}/kernel"], self.variables[f"{names[0]}/bias"]
        units = len(bias) // 4
        lstm = nn.LSTM(len(kernel) - units, units, batch_first=True, bidirectional=True)
        for suffix, name in zip(("_l0", "_l0_reverse"), names):
            self._load(lstm, suffix, name)
        return lstm

    def _cells(self, place: str) -> list[nn.LSTMCell]:
        cells: list[nn.LSTMCell] = []
        while f"{place}/cell_{len(cells)}/lstm_cell/kernel" in self.variables:
            name = f"{place}/cell_{len(cells)}/lstm_cell"
            kernel, bias = self.variables[f"{name}/kernel"], self.variables[f"{name}/bias"]
            units = len(bias) // 4
            cell = nn.LSTMCell(len(kernel) - units, units)
            self._load(cell, "", name)
            cells.append(cell)
        return cells

    def _load(self, module: Any, suffix: str, name: str) -> None:
        """TensorFlow's gates i, j, f, o into PyTorch's i, f, g, o."""
        kernel, bias = self.variables[f"{name}/kernel"], self.variables[f"{name}/bias"]
        units = len(bias) // 4
        order = torch.cat([torch.arange(units) + gate * units for gate in (0, 2, 1, 3)])
        with torch.no_grad():
            getattr(module, f"weight_ih{suffix}").copy_(kernel[:-units, order].T)
            getattr(module, f"weight_hh{suffix}").copy_(kernel[-units:, order].T)
            getattr(module, f"bias_ih{suffix}").copy_(bias[order])
            getattr(module, f"bias_ih{suffix}")[units : 2 * units] += 1
            getattr(module, f"bias_hh{suffix}").zero_()

    def _dense(self, name: str, x: Tensor) -> Tensor:
        return x @ self.variables[f"{name}/kernel"] + self.variables[f"{name}/bias"]

    def _has(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self.variables)


def train_midime(codes: Array, epochs: int) -> None:
    """MidiMe by autograd and torch.optim.Adam, from new weights."""

    def layers(*widths: int) -> nn.Sequential:
        stack: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            stack += [nn.Linear(inputs, outputs), nn.ReLU()]
        return nn.Sequential(*stack)

    x = torch.from_numpy(np.ascontiguousarray(codes))
    size = x.shape[1]
    encoder, mu, sigma = layers(size, 1024, 256, 64), nn.Linear(64, 4), nn.Linear(64, 4)
    decode = nn.Sequential(*layers(4, 64, 256, 1024), nn.Linear(1024, size))
    modules = nn.ModuleList([encoder, mu, sigma, decode])
    adam = torch.optim.Adam(modules.parameters(), lr=1e-3, eps=1e-7)
    for _ in range(epochs):
        hidden = encoder(x)
        mean, deviation = mu(hidden), nn.functional.softplus(sigma(hidden))
        y = decode(mean + deviation * torch.randn(len(x), 4))
        recon = ((y - x) ** 2).sum(dim=1).mean() / 2
        kl = -0.5 * (1 + torch.log(deviation**2) - mean**2 - deviation**2).sum(dim=1).mean()
        adam.zero_grad()
        (recon + kl).backward()
        adam.step()
