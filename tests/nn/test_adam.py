"""Adam against its paper and PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.nn.adam import Adam
from midime_tui.nn.threads import SideBySide

SIZE = 40_000
LARGE = 600_000  # more than one block, for each of two threads


def gradients(steps: int, dtype: type, size: int = SIZE) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    scales = 10.0 ** rng.uniform(-6, 2, size)
    return [(rng.normal(size=size) * scales).astype(dtype) for _ in range(steps)]


def test_follows_the_paper() -> None:
    p = np.zeros(SIZE)
    own, m, v = p.copy(), np.zeros(SIZE), np.zeros(SIZE)
    adam = Adam(SIZE, dtype=np.float64)
    for t, g in enumerate(gradients(20, np.float64), start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        p = p - 1e-3 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
        adam.step(own, g.copy())
    np.testing.assert_allclose(own, p, rtol=1e-9, atol=1e-12)


def test_equals_torch() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; the paper's formula is compared")
    parameter = torch.zeros(SIZE, requires_grad=True)
    theirs = torch.optim.Adam([parameter], lr=1e-3, eps=1e-7)
    own = np.zeros(SIZE, np.float32)
    adam = Adam(SIZE)
    for g in gradients(50, np.float32):
        parameter.grad = torch.from_numpy(g.copy())
        theirs.step()
        adam.step(own, g.copy())
    np.testing.assert_allclose(own, parameter.detach().numpy(), rtol=0, atol=2e-6)


def test_a_zero_gradient_moves_nothing() -> None:
    own = np.ones(5, np.float32)
    Adam(5).step(own, np.zeros(5, np.float32))
    np.testing.assert_array_equal(own, np.ones(5))


def test_two_threads_move_the_same() -> None:
    alone, shared = np.zeros((2, LARGE), np.float32)
    one, two = Adam(LARGE), Adam(LARGE)
    with SideBySide() as both:
        for g in gradients(3, np.float32, LARGE):
            one.step(alone, g.copy())
            two.step(shared, g.copy(), both)
    np.testing.assert_array_equal(shared, alone)
