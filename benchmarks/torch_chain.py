"""The nudge's decoder and MidiMe's training as one would write them in PyTorch, for comparison.

On one thread, as ours: with two on a busy machine its threads wait for each other for minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from midime_tui.models import MusicVAE
from midime_tui.nn.arrays import Array

torch.set_num_threads(1)


def decoder(vae: MusicVAE) -> Callable[[Array], Array]:
    """A flat categorical decoder of nn.LSTMCell with argmax: z [B, Z] -> one-hot [B, T, D]."""
    variables = {name: torch.from_numpy(values) for name, values in vae.variables.items()}
    cells: list[Any] = []
    while f"decoder/multi_rnn_cell/cell_{len(cells)}/lstm_cell/kernel" in variables:
        place = f"decoder/multi_rnn_cell/cell_{len(cells)}/lstm_cell"
        kernel, bias = variables[f"{place}/kernel"], variables[f"{place}/bias"]
        units = len(bias) // 4
        order = torch.cat([torch.arange(units) + gate * units for gate in (0, 2, 1, 3)])
        cell = nn.LSTMCell(len(kernel) - units, units)
        with torch.no_grad():
            cell.weight_ih.copy_(kernel[:-units, order].T)
            cell.weight_hh.copy_(kernel[-units:, order].T)
            cell.bias_ih.copy_(bias[order])
            cell.bias_ih[units : 2 * units] += 1
            cell.bias_hh.zero_()
        cells.append(cell)
    initial, output = "decoder/z_to_initial_state", "decoder/output_projection"
    depth = vae.depth_out

    @torch.inference_mode()
    def decode(z: Array) -> Array:
        code = torch.from_numpy(z)
        flat = torch.tanh(code @ variables[f"{initial}/kernel"] + variables[f"{initial}/bias"])
        parts = flat.split([cell.hidden_size for cell in cells for _ in range(2)], dim=1)
        states = [(parts[2 * level + 1], parts[2 * level]) for level in range(len(cells))]
        previous = torch.zeros(len(code), depth)
        outputs = []
        for _ in range(vae.config.steps):
            value = torch.cat([previous, code], dim=1)
            for level, cell in enumerate(cells):
                states[level] = cell(value, states[level])
                value = states[level][0]
            logits = value @ variables[f"{output}/kernel"] + variables[f"{output}/bias"]
            previous = nn.functional.one_hot(logits.argmax(dim=1), depth).float()
            outputs.append(previous)
        return np.asarray(torch.stack(outputs, dim=1))

    return decode


def trainer(codes: Array, epochs: int) -> Callable[[], None]:
    """MidiMe's training by autograd and torch.optim.Adam, from new weights at each call."""
    x = torch.from_numpy(codes)

    def layers(*widths: int) -> nn.Sequential:
        stack: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            stack += [nn.Linear(inputs, outputs), nn.ReLU()]
        return nn.Sequential(*stack)

    def train() -> None:
        encoder, mu, sigma = layers(codes.shape[1], 1024, 256, 64), nn.Linear(64, 4), nn.Linear(64, 4)
        decode = nn.Sequential(*layers(4, 64, 256, 1024), nn.Linear(1024, codes.shape[1]))
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

    return train
