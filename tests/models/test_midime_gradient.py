"""MidiMe's hand-written gradient and training against finite differences and PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from midime_tui.models import MidiMe
from midime_tui.models.midime_network import MidiMeNetwork

# label: (chunks, numbers in a code, latent size, layers, beta)
CASES: dict[str, tuple[int, int, int, tuple[int, ...], float]] = {
    "small": (5, 7, 3, (9, 6, 4), 1.0),
    "one chunk": (1, 7, 3, (9, 6, 4), 1.0),
    "one number": (5, 1, 1, (3,), 1.0),
    "one layer": (4, 6, 2, (8,), 1.0),
    "five layers": (4, 6, 2, (8, 7, 6, 5, 4), 1.0),
    "beta 0": (5, 7, 3, (9, 6), 0.0),
    "beta 3": (5, 7, 3, (9, 6), 3.0),
    "latent larger than the code": (3, 4, 9, (6, 6), 0.5),
}


def prepared(label: str) -> tuple[MidiMeNetwork, Any, Any, float]:
    """A float64 network away from the corners of its relus, codes and noise."""
    chunks, size, latent, layers, beta = CASES[label]
    rng = np.random.default_rng(len(label))
    network = MidiMeNetwork(size, latent, layers, rng, dtype=np.float64)
    for name, values in network.variables.items():
        if name.endswith("/bias"):
            values[...] = rng.normal(0, 0.3, values.shape)
    return network, rng.normal(size=(chunks, size)), rng.normal(size=(chunks, latent)), beta


@pytest.mark.parametrize("label", CASES)
def test_gradient_equals_finite_differences(label: str) -> None:
    network, x, noise, beta = prepared(label)
    network.loss_and_gradient(x, noise, beta)
    own = network.gradient.copy()
    numerical = np.empty_like(own)
    for index in range(own.size):
        kept, width = network.parameters[index], 1e-6
        network.parameters[index] = kept + width
        above = network.loss_and_gradient(x, noise, beta).total
        network.parameters[index] = kept - width
        numerical[index] = (above - network.loss_and_gradient(x, noise, beta).total) / (2 * width)
        network.parameters[index] = kept
    np.testing.assert_allclose(own, numerical, rtol=1e-5, atol=1e-7)


def torch_loss(tensors: dict[str, Any], layers: int, x: Any, noise: Any, beta: float) -> tuple[Any, Any, Any]:
    """The loss of the specification by PyTorch's own operations."""
    import torch

    def linear(name: str, value: Any) -> Any:
        return torch.nn.functional.linear(value, tensors[f"{name}/kernel"].T, tensors[f"{name}/bias"])

    hidden = x
    for number in range(layers):
        hidden = torch.relu(linear(f"encoder/dense_{number}", hidden))
    mu = linear("encoder/mu", hidden)
    sigma = torch.nn.functional.softplus(linear("encoder/sigma", hidden))
    hidden = mu + sigma * noise
    for number in range(layers):
        hidden = torch.relu(linear(f"decoder/dense_{number}", hidden))
    recon = ((linear("decoder/output", hidden) - x) ** 2).sum(dim=1).mean() / 2
    kl = -0.5 * (1 + torch.log(sigma**2) - mu**2 - sigma**2).sum(dim=1).mean()
    return recon + beta * kl, recon, kl


@pytest.mark.parametrize("label", CASES)
def test_losses_and_gradient_equal_torch(label: str) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; finite differences are compared")
    torch.set_num_threads(1)
    network, x, noise, beta = prepared(label)
    own = network.loss_and_gradient(x, noise, beta)
    tensors = {
        name: torch.from_numpy(values.copy()).requires_grad_() for name, values in network.variables.items()
    }
    theirs = torch_loss(tensors, len(CASES[label][3]), torch.from_numpy(x), torch.from_numpy(noise), beta)
    theirs[0].backward()
    np.testing.assert_allclose(own, [value.item() for value in theirs], rtol=1e-12)
    gradient = np.concatenate([tensor.grad.numpy().ravel() for tensor in tensors.values()])
    np.testing.assert_allclose(network.gradient, gradient, rtol=1e-9, atol=1e-12)


def test_training_follows_torch_with_the_same_noise() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; the gradient is compared above")
    torch.set_num_threads(1)  # on a busy machine two threads wait for each other for seconds
    rng = np.random.default_rng(0)
    epochs, layers = 40, (48, 32, 16)
    codes = rng.normal(size=(12, 24)).astype(np.float32)
    noise = rng.normal(size=(epochs, 12, 4)).astype(np.float32)
    me = MidiMe(24, 4, np.random.default_rng(1), layers=layers)
    tensors = {name: torch.from_numpy(v.copy()).requires_grad_() for name, v in me.variables.items()}
    adam = torch.optim.Adam(tensors.values(), lr=1e-3, eps=1e-7)
    theirs = []
    for epoch in range(epochs):
        loss = torch_loss(tensors, len(layers), torch.from_numpy(codes), torch.from_numpy(noise[epoch]), 1.0)
        adam.zero_grad()
        loss[0].backward()
        adam.step()
        theirs.append([value.item() for value in loss])
    history = me.fit(codes, epochs, noise=noise)
    own = np.stack([history.total, history.recon, history.kl], axis=1)
    np.testing.assert_allclose(own, theirs, rtol=1e-4)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(me.variables[name], tensor.detach().numpy(), atol=1e-4, err_msg=name)
