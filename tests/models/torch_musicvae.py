"""MusicVAE out of PyTorch's own modules, in float64: what the NumPy core is compared with.

Written for plainness. nn.LSTM and nn.LSTMCell carry the checkpoint's weights; PyTorch's gates stand in the
order i, f, g, o and have two biases.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from midime_tui.models.musicvae import MusicVAE

torch.set_num_threads(1)  # on a busy machine two threads wait for each other for seconds


class TorchMusicVAE:
    """The same model as `vae`; encode, decode (argmax) and teacher-forced logits."""

    def __init__(self, vae: MusicVAE) -> None:
        self.config = vae.config
        self.variables = {
            name: torch.from_numpy(values.astype(np.float64)) for name, values in vae.variables.items()
        }

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """x [B, T, D], controls included -> mu, sigma [B, Z]."""
        levels = self._count("encoder/hierarchical_level_{}/")
        if levels == 0:
            encoded = self._bidirectional("encoder", x)
        else:
            lengths = list(self.config.level_lengths) or [
                self.config.steps // self.config.segments,
                self.config.segments,
            ]
            for level, length in enumerate(lengths):
                pieces = [
                    self._bidirectional(f"encoder/hierarchical_level_{level}", piece)
                    for piece in x.split(length, dim=1)
                ]
                x = torch.stack(pieces, dim=1)
            encoded = x[:, 0]
        sigma = None
        if "encoder/sigma/kernel" in self.variables:
            sigma = nn.functional.softplus(self._dense("encoder/sigma", encoded))
        return self._dense("encoder/mu", encoded), sigma

    def decode(self, z: Tensor, controls: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """z [B, Z] -> one-hot [B, T, D] by argmax, and the logits that led there."""
        return self._run(z, controls, None)

    def teacher_forced(self, z: Tensor, truth: Tensor, controls: Tensor | None = None) -> Tensor:
        """Logits [B, T, D] with the true previous output."""
        return self._run(z, controls, truth)[1]

    def _run(self, z: Tensor, controls: Tensor | None, truth: Tensor | None) -> tuple[Tensor, Tensor]:
        embeddings = [z]
        prefix = ""
        if "decoder/hierarchical_level_0/initial_state/kernel" in self.variables:
            embeddings = self._conduct(z)
            prefix = "core_decoder/"
        cores = self._count(f"{prefix}core_decoder_{{}}/")
        places = [f"{prefix}core_decoder_{core}/decoder" for core in range(cores)] or [f"{prefix}decoder"]
        outputs, logits, start = [], [], 0
        for place in places:
            depth = len(self.variables[f"{place}/output_projection/bias"])
            slices = list(self.config.slices) if cores == 0 and self.config.slices else [depth]
            own = None if truth is None else truth[:, :, start : start + depth]
            output, logit = self._core(place, embeddings, controls, own, slices)
            outputs.append(output)
            logits.append(logit)
            start += depth
        return torch.cat(outputs, dim=2), torch.cat(logits, dim=2)

    def _conduct(self, z: Tensor) -> list[Tensor]:
        place = "decoder/hierarchical_level_0"
        cells = self._cells(place)
        states = self._states(torch.tanh(self._dense(f"{place}/initial_state", z)), cells)
        embeddings = []
        for _ in range(self.config.segments):
            value = torch.zeros(len(z), 1, dtype=torch.float64)
            for level, cell in enumerate(cells):
                states[level] = cell(value, states[level])
                value = states[level][0]
            embeddings.append(value)
        return embeddings

    def _core(
        self,
        place: str,
        embeddings: list[Tensor],
        controls: Tensor | None,
        truth: Tensor | None,
        slices: list[int],
    ) -> tuple[Tensor, Tensor]:
        cells = self._cells(f"{place}/multi_rnn_cell")
        steps = self.config.steps // len(embeddings)
        outputs: list[Tensor] = []
        logits: list[Tensor] = []
        previous = torch.zeros(len(embeddings[0]), sum(slices), dtype=torch.float64)
        for embedding in embeddings:
            states = self._states(torch.tanh(self._dense(f"{place}/z_to_initial_state", embedding)), cells)
            for _ in range(steps):
                step = len(outputs)
                parts = [previous, embedding] + ([] if controls is None else [controls[:, step]])
                value = torch.cat(parts, dim=1)
                for level, cell in enumerate(cells):
                    states[level] = cell(value, states[level])
                    value = states[level][0]
                logits.append(self._dense(f"{place}/output_projection", value))
                outputs.append(
                    torch.cat(
                        [
                            nn.functional.one_hot(part.argmax(dim=1), part.shape[1]).double()
                            for part in logits[-1].split(slices, dim=1)
                        ],
                        dim=1,
                    )
                )
                previous = outputs[-1] if truth is None else truth[:, step]
        return torch.stack(outputs, dim=1), torch.stack(logits, dim=1)

    def _bidirectional(self, place: str, x: Tensor) -> Tensor:
        """Final states of the last layer, forwards and backwards: [B, 2H]."""
        for layer in range(self._count(f"{place}/cell_{{}}/")):
            cell = f"{place}/cell_{layer}/bidirectional_rnn"
            names = [f"{cell}/{way}/multi_rnn_cell/cell_0/lstm_cell" for way in ("fw", "bw")]
            units = len(self.variables[f"{names[0]}/bias"]) // 4
            lstm = nn.LSTM(x.shape[2], units, batch_first=True, bidirectional=True, dtype=torch.float64)
            for suffix, name in zip(("", "_reverse"), names):
                load_lstm(
                    lstm, f"_l0{suffix}", self.variables[f"{name}/kernel"], self.variables[f"{name}/bias"]
                )
            with torch.no_grad():
                x, (last, _) = lstm(x)
        return torch.cat([last[0], last[1]], dim=1)

    def _cells(self, place: str) -> list[nn.LSTMCell]:
        cells = []
        for level in range(self._count(f"{place}/cell_{{}}/")):
            kernel = self.variables[f"{place}/cell_{level}/lstm_cell/kernel"]
            bias = self.variables[f"{place}/cell_{level}/lstm_cell/bias"]
            units = len(bias) // 4
            cell = nn.LSTMCell(len(kernel) - units, units, dtype=torch.float64).requires_grad_(False)
            load_lstm(cell, "", kernel, bias)
            cells.append(cell)
        return cells

    def _states(self, flat: Tensor, cells: list[nn.LSTMCell]) -> list[tuple[Tensor, Tensor]]:
        """c0, h0, c1, h1, ... to PyTorch's (h, c) of each cell."""
        parts = iter(flat.split([cell.hidden_size for cell in cells for _ in range(2)], dim=1))
        states = []
        for c in parts:
            states.append((next(parts), c))
        return states

    def _dense(self, name: str, x: Tensor) -> Tensor:
        return x @ self.variables[f"{name}/kernel"] + self.variables[f"{name}/bias"]

    def _count(self, pattern: str) -> int:
        count = 0
        while any(name.startswith(pattern.format(count)) for name in self.variables):
            count += 1
        return count


def load_lstm(module: Any, suffix: str, kernel: Tensor, bias: Tensor) -> None:
    """TensorFlow's kernel [I + H, 4H] and bias [4H] (gates i, j, f, o) into a PyTorch module (i, f, g, o)."""
    units = len(bias) // 4

    def reorder(values: Tensor) -> Tensor:
        i, j, f, o = values.split(units, dim=-1)
        return torch.cat([i, f, j, o], dim=-1)

    forget = torch.zeros(4 * units, dtype=bias.dtype)
    forget[units : 2 * units] = 1.0
    with torch.no_grad():
        getattr(module, f"weight_ih{suffix}").copy_(reorder(kernel[:-units]).T)
        getattr(module, f"weight_hh{suffix}").copy_(reorder(kernel[-units:]).T)
        getattr(module, f"bias_ih{suffix}").copy_(reorder(bias) + forget)
        getattr(module, f"bias_hh{suffix}").zero_()
