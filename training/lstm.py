"""LSTM layers over whole sequences with a backward pass by hand: faster on a CPU than autograd by the step.

Equations and gate order (i, j, f, o) as in TensorFlow's LSTMCell; the forget bias of 1 is added at run time:

    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)        h' = sigmoid(o) * tanh(c')

The time loop holds one matrix product a step; the gradients of the weights are one product over all steps.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

FORGET_BIAS = 1.0


class Trace:
    """What the forward pass of one layer leaves for the backward pass.

    gates: [T, B, 4H] after their nonlinearities; cells, hiddens: [T + 1, B, H] with the initial state first;
    squashed: [T, B, H] tanh of the cells
    """

    def __init__(self, steps: int, cell: Tensor, hidden: Tensor) -> None:
        batch, units = cell.shape
        self.gates = cell.new_empty(steps, batch, 4 * units)
        self.cells = cell.new_empty(steps + 1, batch, units)
        self.hiddens = cell.new_empty(steps + 1, batch, units)
        self.squashed = cell.new_empty(steps, batch, units)
        self.cells[0] = cell
        self.hiddens[0] = hidden

    def step(self, t: int) -> Tensor:
        """From the sums in `gates[t]` (the forget bias not included) to `hiddens[t + 1]`, [B, H]."""
        gates, units = self.gates[t], self.cells.shape[2]
        gates[:, units : 2 * units] *= 2  # tanh(x) = 2 sigmoid(2 x) - 1: one nonlinearity for all four
        gates[:, 2 * units : 3 * units] += FORGET_BIAS
        gates.sigmoid_()
        i, j, f, o = gates.chunk(4, dim=1)
        j.mul_(2).sub_(1)
        cell, squashed = self.cells[t + 1], self.squashed[t]
        torch.mul(f, self.cells[t], out=cell)
        cell.addcmul_(i, j)
        torch.mul(cell, 2, out=squashed)
        squashed.sigmoid_().mul_(2).sub_(1)
        return torch.mul(o, squashed, out=self.hiddens[t + 1])

    def backward(self, d_hiddens: Tensor, recurrent: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Gradients of the sums [T, B, 4H], of the first cell and of the first hidden state, [B, H] each.

        d_hiddens: [T, B, H] gradients of the outputs; recurrent: [H, 4H]
        """
        steps, batch, units = self.squashed.shape
        gates = self.gates.view(steps, batch, 4, units)
        i, j, f, o = gates.unbind(2)
        factors = torch.empty_like(gates)  # d sum / d cell for i, j, f; d sum / d hidden for o
        one = 1 - gates
        torch.mul(one, gates, out=factors)  # sigmoid' for all four
        factors[:, :, 0] *= j
        torch.mul(j, j, out=factors[:, :, 1])
        factors[:, :, 1].neg_().add_(1).mul_(i)
        factors[:, :, 2] *= self.cells[:-1]
        factors[:, :, 3] *= self.squashed
        to_cell = self.squashed.square().neg_().add_(1).mul_(o)
        d_sums = factors  # filled in place, from the last step to the first
        transposed = recurrent.t().contiguous()
        d_cell = d_hiddens.new_zeros(batch, units)
        d_hidden = d_hiddens[-1].clone()
        for t in range(steps - 1, -1, -1):
            d_cell.addcmul_(d_hidden, to_cell[t])
            d_sums[t, :, 3] *= d_hidden
            d_sums[t, :, :3] *= d_cell.unsqueeze(1)
            d_cell *= f[t]
            if t:
                torch.addmm(d_hiddens[t - 1], d_sums[t].view(batch, -1), transposed, out=d_hidden)
        sums = d_sums.view(steps, batch, 4 * units)
        return sums, d_cell, sums[0] @ transposed

    def d_recurrent(self, d_sums: Tensor) -> Tensor:
        """[H, 4H] gradient of the recurrent rows of the kernel."""
        return self.hiddens[:-1].flatten(0, 1).t() @ d_sums.flatten(0, 1)


class Sequence(torch.autograd.Function):
    """One layer whose inputs are known beforehand: its hidden states [T, B, H].

    sums: [T, B, 4H] inputs times kernel plus bias; recurrent: [H, 4H]; it starts from a state of zeros
    """

    @staticmethod
    def forward(ctx: Any, sums: Tensor, recurrent: Tensor) -> Tensor:
        steps, batch, width = sums.shape
        zero = sums.new_zeros(batch, width // 4)
        trace = Trace(steps, zero, zero)
        for t in range(steps):
            torch.addmm(sums[t], trace.hiddens[t], recurrent, out=trace.gates[t])
            trace.step(t)
        ctx.trace = trace
        ctx.save_for_backward(recurrent)
        return trace.hiddens[1:]

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        (recurrent,) = ctx.saved_tensors
        d_sums, _, _ = ctx.trace.backward(grads[0], recurrent)
        return d_sums, ctx.trace.d_recurrent(d_sums)


class Decoder(torch.autograd.Function):
    """Two layers that may read their own output: top hidden states [T, B, H] and the classes that were read.

    The class read at step t is the true one of step t - 1 or, where `own[t]` is set, the model's best guess.
    """

    @staticmethod
    def forward(
        ctx: Any,
        rows: Tensor,  # [D, 4H] kernel rows of the previous class
        constant: Tensor,  # [B, 4H] z times its kernel rows, plus the bias of layer 0
        recurrent: Tensor,  # [H, 4H] of layer 0
        kernel: Tensor,  # [2H, 4H] of layer 1
        bias: Tensor,  # [4H] of layer 1
        state: Tensor,  # [B, 4H] c0, h0, c1, h1
        output_kernel: Tensor,  # [H, D]
        output_bias: Tensor,  # [D]
        truth: Tensor,  # [T, B] classes
        own: Tensor,  # [T, B] bool
    ) -> tuple[Tensor, Tensor]:
        steps, units = truth.shape[0], recurrent.shape[0]
        c0, h0, c1, h1 = state.chunk(4, dim=1)
        lower, upper = Trace(steps, c0, h0), Trace(steps, c1, h1)
        read = torch.empty_like(truth)
        read[1:] = truth[:-1]
        choosing = own.any(dim=1).tolist()
        from_below, from_before = kernel[:units], kernel[units:]
        for t in range(steps):
            sums = lower.gates[t]
            if t == 0:
                torch.addmm(constant, lower.hiddens[0], recurrent, out=sums)
            else:
                if choosing[t]:
                    guess = torch.addmm(output_bias, upper.hiddens[t], output_kernel).argmax(dim=1)
                    read[t] = torch.where(own[t], guess, read[t])
                torch.addmm(constant, lower.hiddens[t], recurrent, out=sums)
                sums += rows[read[t]]
            below = lower.step(t)
            sums = upper.gates[t]
            torch.addmm(bias, below, from_below, out=sums)
            sums.addmm_(upper.hiddens[t], from_before)
            upper.step(t)
        ctx.lower, ctx.upper, ctx.read = lower, upper, read
        ctx.save_for_backward(rows, recurrent, kernel)
        ctx.mark_non_differentiable(read)
        return upper.hiddens[1:], read

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        rows, recurrent, kernel = ctx.saved_tensors
        lower, upper, units = ctx.lower, ctx.upper, recurrent.shape[0]
        d_upper, d_c1, d_h1 = upper.backward(grads[0], kernel[units:])
        flat = d_upper.flatten(0, 1)
        d_kernel = torch.cat([lower.hiddens[1:].flatten(0, 1).t() @ flat, upper.d_recurrent(d_upper)])
        d_below = (flat @ kernel[:units].t()).view_as(lower.squashed)
        d_lower, d_c0, d_h0 = lower.backward(d_below, recurrent)
        d_rows = torch.zeros_like(rows)
        d_rows.index_add_(0, ctx.read[1:].flatten(), d_lower[1:].flatten(0, 1))
        return (
            d_rows,
            d_lower.sum(dim=0),
            lower.d_recurrent(d_lower),
            d_kernel,
            flat.sum(dim=0),
            torch.cat([d_c0, d_h0, d_c1, d_h1], dim=1),
            None,
            None,
            None,
            None,
        )
