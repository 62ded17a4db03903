"""MidiMe: a small VAE over the codes of one person's music (Dinculescu, Engel & Roberts 2019).

N = chunks, D = numbers in a code of the base model, L = latent size: the numbers a person steers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.midime_network import Losses, MidiMeNetwork
from midime_tui.models.midime_settings import ORIGINAL_LAYERS, Settings
from midime_tui.models.thumbs import Thumb
from midime_tui.music.notes import Note
from midime_tui.nn.adam import Adam
from midime_tui.nn.arrays import Array
from midime_tui.nn.threads import SideBySide, one_thread

if TYPE_CHECKING:
    from midime_tui.models.musicvae import MusicVAE

OnEpoch = Callable[[int, float, float, float], bool | None]
_BLOCK = 10  # epochs whose mean total is compared: one epoch's total is as much its noise as its weights
_WORSE = 1.05  # an earlier state comes back only where the end is plainly worse
_CONVERGED = 0.02  # a loss that falls by less than this share within the patience has converged


@dataclass(frozen=True, slots=True)
class History:
    """How a training went: one number an epoch, each measured before that epoch's step.

    total, recon, kl: total = recon + beta * kl
    kept:             epochs whose steps the weights kept have seen; fewer than len(total) where the loss
                      rose again
    """

    total: tuple[float, ...]
    recon: tuple[float, ...]
    kl: tuple[float, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a personal model comes from.

    base_name:     the base model's name; "" where nobody said
    base_identity: its `MusicVAE.identity`; "" where nobody said
    names:         of the pieces it was trained on
    seed:          of its random choices, None where it had a generator instead
    extra:         whatever else should travel with it, as JSON
    """

    base_name: str = ""
    base_identity: str = ""
    names: tuple[str, ...] = ()
    seed: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class MidiMe:
    """A personal model.

    input_size, latent_size, layers: D, L, widths of the relu layers from the code inwards
    origin: set it (see `of`) before `save`, so that the file knows its base model and its pieces
    codes:  [N, D] what it was trained on last; empty before
    chunks: the notes that the first of the codes stand for, where somebody said; any codes beyond them are of
            copies made for the training
    thumbs: judgements of its music, which travel in its file
    epochs: steps of training seen in all
    beta:   of the last training's end
    """

    def __init__(
        self,
        input_size: int = 256,
        latent_size: int = 4,
        rng: np.random.Generator | None = None,
        *,
        layers: Sequence[int] = ORIGINAL_LAYERS,
        origin: Origin | None = None,
        variables: Mapping[str, Array] | None = None,
    ) -> None:
        """rng draws the initial weights, and later the noise of training and the samples; seed 0 without one.

        variables: weights to start from instead of drawn ones, all of `self.variables` by name and shape
        Raises ValueError for sizes that are not whole numbers from 1.
        """
        sizes = {"input_size": input_size, "latent_size": latent_size}
        sizes.update((f"layers[{number}]", width) for number, width in enumerate(layers))
        for name, size in sizes.items():
            if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
                raise ValueError(f"{name} is {size!r}; it must be a whole number from 1")
        if not layers:
            raise ValueError("layers is empty; at least one layer is needed")
        self.input_size, self.latent_size = int(input_size), int(latent_size)
        self.layers = tuple(int(width) for width in layers)
        self.rng = np.random.default_rng(0) if rng is None else rng
        self.origin = Origin() if origin is None else origin
        self.codes: Array = np.zeros((0, self.input_size), np.float32)
        self.chunks: tuple[tuple[Note, ...], ...] = ()
        self.thumbs: tuple[Thumb, ...] = ()
        self.epochs = 0
        self.beta = 1.0
        drawn = self.rng if variables is None else None
        self.network = MidiMeNetwork(self.input_size, self.latent_size, self.layers, drawn)
        if variables is not None:
            for name, values in self.network.variables.items():
                values[...] = variables[name]
        self._adam = Adam(self.network.parameters.size)

    @classmethod
    def of(
        cls, vae: MusicVAE, *, seed: int = 0, names: Sequence[str] = (), latent_size: int = 4, **options: Any
    ) -> MidiMe:
        """A new personal model for the codes of `vae`, which it will remember; `names` of the pieces."""
        origin = Origin(vae.config.name, vae.identity, tuple(names), seed)
        rng = np.random.default_rng(seed)
        return cls(vae.config.z_size, latent_size, rng, origin=origin, **options)

    @property
    def variables(self) -> dict[str, Array]:
        """The weights by name, as views: what `fit` does, they show."""
        return self.network.variables

    @property
    def own_codes(self) -> Array:
        """[chunks, D]: the codes of the chunks themselves, without copies made for the training."""
        return self.codes[: len(self.chunks)] if self.chunks else self.codes

    def fit(
        self,
        codes: ArrayLike,
        epochs: int = 100,
        beta: float = 1.0,
        noise: ArrayLike | None = None,
        on_epoch: OnEpoch | None = None,
        *,
        final_beta: float | None = None,
        patience: int = 0,
    ) -> History:
        """Train on codes [N, D], all of them at every step, from the present weights on.

        beta:       weight of the KL term, 0 or more; 0 is honoured
        noise:      [epochs, N, L] to use instead of drawing from the generator
        on_epoch:   called as on_epoch(epoch, total, recon, kl) after each step, epoch from 1; True stops the
                    training
        final_beta: the weight at the last epoch, reached by equal factors; both are then above 0
        patience:   stop where the mean total of so many epochs has fallen by less than 2 % against that of
                    as many before; 0 goes on to the end

        `train` does this with named settings.

        The weights kept are the last ones, unless the loss rose: the mean total of each ten epochs is
        compared, and where the last ten are more than 5 % above an earlier ten, the weights after those
        come back.
        Raises ValueError for wrong shapes, no codes or values that are not finite, MidimeError where the loss
        leaves the range of numbers before any ten epochs are done.
        """
        x = self._matrix("codes", codes, self.input_size)
        if x.shape[0] == 0:
            raise ValueError("there are no codes to train on; at least one chunk is needed")
        if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 1:
            raise ValueError(f"epochs is {epochs!r}; it must be a whole number from 1")
        if not (np.isfinite(beta) and beta >= 0):
            raise ValueError(f"beta is {beta}; it must be 0 or more")
        if final_beta is not None and not (np.isfinite(final_beta) and final_beta > 0 and beta > 0):
            raise ValueError(f"beta goes from {beta} to {final_beta}; both must be above 0")
        if patience < 0:
            raise ValueError(f"patience is {patience}; it must be 0 or more")
        betas = _schedule(float(beta), final_beta, int(epochs))
        shape = (int(epochs), x.shape[0], self.latent_size)
        recorded = None if noise is None else np.asarray(noise, np.float32)
        if recorded is not None and (recorded.shape != shape or not np.isfinite(recorded).all()):
            raise ValueError(f"noise has shape {list(recorded.shape)}; finite {list(shape)} would be right")
        with one_thread(), SideBySide() as both:
            return self._train(x, betas, recorded, on_epoch, patience, both)

    def train(self, codes: ArrayLike, settings: Settings, on_epoch: OnEpoch | None = None) -> History:
        """`fit` with settings. Their layers are not looked at: a model has its own (see `of`)."""
        return self.fit(
            codes,
            settings.epochs,
            settings.beta,
            None,
            on_epoch,
            final_beta=settings.final_beta,
            patience=settings.patience,
        )

    def _train(
        self,
        x: Array,
        betas: Sequence[float],
        recorded: Array | None,
        on_epoch: OnEpoch | None,
        patience: int,
        both: SideBySide,
    ) -> History:
        network = self.network
        losses: list[Losses] = []
        best_mean, best_epochs, best = np.inf, 0, network.parameters.copy()
        block: list[float] = []
        sound = True
        for epoch, beta in enumerate(betas):
            if recorded is not None:
                noise = recorded[epoch]
            else:
                noise = self.rng.standard_normal((x.shape[0], self.latent_size), dtype=np.float32)
            with np.errstate(over="ignore", invalid="ignore"):  # a loss without bounds is looked at below
                now = network.loss_and_gradient(x, noise, beta, both)
                sound = bool(np.isfinite(now.total))
                if sound:
                    self._adam.step(network.parameters, network.gradient, both)
            losses.append(now)
            block = [*block[-_BLOCK + 1 :], now.total]
            if not sound:
                break
            stop = on_epoch is not None and on_epoch(epoch + 1, *now) is True
            if (epoch + 1) % _BLOCK == 0 and np.mean(block) < best_mean:
                best_mean, best_epochs = float(np.mean(block)), epoch + 1
                np.copyto(best, network.parameters)
            if stop or _converged(losses, patience):
                break
        kept = len(losses)
        if not sound or np.mean(block) > best_mean * _WORSE:
            if best_epochs == 0:
                np.copyto(network.parameters, best)
                raise MidimeError(
                    f"training left the range of numbers at epoch {kept}: the codes are as large as "
                    f"{np.abs(x).max():.3g}; those of a base model lie between about -10 and 10"
                )
            np.copyto(network.parameters, best)
            self._adam = Adam(network.parameters.size)
            kept = best_epochs
        self.codes = x.copy()
        self.epochs += kept
        self.beta = betas[len(losses) - 1]
        total, recon, kl = zip(*losses)
        return History(total, recon, kl, kept)

    def encode(self, codes: ArrayLike) -> tuple[Array, Array]:
        """codes [N, D] -> mu [N, L], sigma [N, L]. Raises ValueError for wrong shapes or values."""
        x = self._matrix("codes", codes, self.input_size)
        with one_thread():
            mu, sigma = self.network.encode(x)
        return mu, sigma

    def decode(self, z: ArrayLike) -> Array:
        """z [N, L] -> codes [N, D] for the base model. Raises ValueError for wrong shapes or values."""
        values = self._matrix("z", z, self.latent_size)
        with one_thread():
            return self.network.decode(values)

    def sample_z(self, n: int, rng: np.random.Generator | None = None) -> Array:
        """n points of the prior, z ~ N(0, I): [n, L]; from the model's own generator where none is given."""
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
            raise ValueError(f"n is {n!r}; it must be a whole number from 0")
        return (self.rng if rng is None else rng).standard_normal((n, self.latent_size), dtype=np.float32)

    def sample_posterior_z(self, n: int, rng: np.random.Generator | None = None) -> Array:
        """n points where the codes it was trained on lie, each z ~ q(z | one of them): [n, L].

        Raises ValueError where the model knows no codes.
        """
        if not len(self.codes):
            raise ValueError("this model knows no codes; only the prior can be sampled")
        rng = self.rng if rng is None else rng
        mu, sigma = self.encode(self.codes[rng.integers(len(self.codes), size=n)])
        return (mu + sigma * rng.standard_normal(mu.shape, dtype=np.float32)).astype(np.float32)

    def sample(self, n: int, rng: np.random.Generator | None = None) -> Array:
        """The codes of n points of the prior: [n, D]."""
        return self.decode(self.sample_z(n, rng))

    def check_base(self, vae: MusicVAE) -> None:
        """Raises MidimeError where this model was trained on the codes of another base model than `vae`."""
        own, other = self.origin, vae.config.name or "this model"
        if own.base_identity and own.base_identity != vae.identity:
            named = own.base_name or "another model"
            what = "another training of it" if named == other else other
            raise MidimeError(
                f"this personal model was made with the base model {named} ({own.base_identity[:8]}), not "
                f"with {what} ({vae.identity[:8]}); open it with its own base model or train it again"
            )
        if self.input_size != vae.config.z_size:
            raise MidimeError(
                f"this personal model is for codes of {self.input_size} numbers, those of {other} have "
                f"{vae.config.z_size}; open it with its own base model or train it again"
            )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a model file, whole or not at all. Raises MidimeError where it cannot."""
        from midime_tui.models.midime_file import save_midime

        save_midime(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str], rng: np.random.Generator | None = None) -> MidiMe:
        """Read a model file; without `rng` its random choices start from its seed.

        Raises MidimeError, one sentence, where it is not a whole personal model.
        """
        from midime_tui.models.midime_file import load_midime

        return load_midime(path, rng)

    def _matrix(self, name: str, values: ArrayLike, width: int) -> Array:
        array = np.ascontiguousarray(values, dtype=np.float32)
        if array.ndim != 2 or array.shape[1] != width:
            raise ValueError(f"{name} has shape {list(np.shape(values))}; [any, {width}] would be right")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds values that are not finite")
        return array


def _schedule(beta: float, final: float | None, epochs: int) -> list[float]:
    """The weight of the KL term at each epoch."""
    if final is None:
        return [beta] * epochs
    return [float(value) for value in np.geomspace(beta, final, epochs)]


def _converged(losses: Sequence[Losses], patience: int) -> bool:
    """Whether the last `patience` epochs brought nothing against as many before; looked at now and then."""
    done = len(losses)
    if patience == 0 or done < 2 * patience or done % _BLOCK:
        return False
    before, after = (
        float(np.mean([loss.total for loss in part]))
        for part in (losses[-2 * patience : -patience], losses[-patience:])
    )
    return after > before * (1 - _CONVERGED)
