"""A decoder of any number of LSTM layers that may read its own output, its backward pass by hand.

The same mathematics as `training.lstm.Decoder`, for a segment that goes on from the one before it: the first
class that it reads is given.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from training.lstm import Trace


class Core(torch.autograd.Function):
    """Top hidden states [T, B, H] and the classes that were read [T, B].

    The class read at step t is the true one of step t - 1 (`first` at t = 0) or, where `own[t]` is set, the
    model's best guess. Class D stands for nothing: a row of zeros.
    """

    @staticmethod
    def forward(
        ctx: Any,
        rows: Tensor,  # [D, 4H] kernel rows of the previous class
        constant: Tensor,  # [B, 4H] the embedding times its kernel rows, plus the bias of layer 0
        state: Tensor,  # [B, 2H of all layers] c0, h0, c1, h1, ...
        output_kernel: Tensor,  # [H, D]
        output_bias: Tensor,  # [D]
        truth: Tensor,  # [T, B] classes
        first: Tensor,  # [B] classes, D for nothing
        own: Tensor,  # [T, B] bool
        recurrent: Tensor,  # [H, 4H] of layer 0
        *upper: Tensor,  # kernel [2H, 4H] and bias [4H] of every layer above
    ) -> tuple[Tensor, Tensor]:
        steps, units = truth.shape[0], recurrent.shape[0]
        parts = state.split(units, dim=1)
        traces = [Trace(steps, cell, hidden) for cell, hidden in zip(parts[::2], parts[1::2])]
        read = torch.cat([first[None], truth[:-1]])
        choosing = own.any(dim=1).tolist()
        padded = torch.cat([rows, rows.new_zeros(1, rows.shape[1])])
        lower, top = traces[0], traces[-1]
        for t in range(steps):
            if t and choosing[t]:
                guess = torch.addmm(output_bias, top.hiddens[t], output_kernel).argmax(dim=1)
                read[t] = torch.where(own[t], guess, read[t])
            sums = lower.gates[t]
            torch.addmm(constant, lower.hiddens[t], recurrent, out=sums)
            sums += padded[read[t]]
            below = lower.step(t)
            for trace, kernel, bias in zip(traces[1:], upper[::2], upper[1::2]):
                sums = trace.gates[t]
                torch.addmm(bias, below, kernel[:units], out=sums)
                sums.addmm_(trace.hiddens[t], kernel[units:])
                below = trace.step(t)
        ctx.traces, ctx.read = traces, read
        ctx.save_for_backward(rows, recurrent, *upper)
        ctx.mark_non_differentiable(read)
        return top.hiddens[1:], read

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        rows, recurrent, *upper = ctx.saved_tensors
        units = recurrent.shape[0]
        d_states: list[Tensor] = []
        d_upper: list[Tensor] = []
        d_hiddens = grads[0]
        for layer in range(len(ctx.traces) - 1, 0, -1):
            trace, below, kernel = ctx.traces[layer], ctx.traces[layer - 1], upper[2 * layer - 2]
            d_sums, d_cell, d_hidden = trace.backward(d_hiddens, kernel[units:])
            flat = d_sums.flatten(0, 1)
            d_kernel = torch.cat([below.hiddens[1:].flatten(0, 1).t() @ flat, trace.d_recurrent(d_sums)])
            d_states = [d_cell, d_hidden, *d_states]
            d_upper = [d_kernel, flat.sum(dim=0), *d_upper]
            d_hiddens = (flat @ kernel[:units].t()).view_as(below.squashed)
        lower = ctx.traces[0]
        d_sums, d_cell, d_hidden = lower.backward(d_hiddens, recurrent)
        d_rows = rows.new_zeros(len(rows) + 1, rows.shape[1])
        d_rows.index_add_(0, ctx.read.flatten(), d_sums.flatten(0, 1))
        return (
            d_rows[:-1],
            d_sums.sum(dim=0),
            torch.cat([d_cell, d_hidden, *d_states], dim=1),
            None,
            None,
            None,
            None,
            None,
            lower.d_recurrent(d_sums),
            *d_upper,
        )
