"""The two kinds of stage: a part's segments by themselves, and the upper level on top of finished parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from training.hierarchy import part, upper
from training.hierarchy.config import DRUM_HITS, HierarchyConfig, PartConfig
from training.hierarchy.descend import Judge, Loss
from training.hierarchy.material import Classes, Vary, segments_of
from training.schedule import piecewise

_MOST = 4096  # segments encoded at once


def input_table(kind: str, classes: int) -> Tensor:
    """[D, I] what the encoder reads for each class: one-hot, or 9 hits and a bit for none."""
    if kind != DRUM_HITS:
        return torch.eye(classes)
    sets = torch.arange(classes)[:, None]
    hits = (sets >> torch.arange(9) & 1).float()
    return torch.cat([hits, (sets == 0).float()], dim=1)


@dataclass(frozen=True)
class Segments:
    """Unique segments of one part: classes [U, T], the class before each [U], their chances [U]."""

    classes: Classes
    before: NDArray[np.int16]
    chances: NDArray[np.float64]


def collect(windows: Classes, segments: int, nothing: int) -> Segments:
    """The segments of one part's windows [N, T]; one that occurs n times is drawn sqrt(n) as often."""
    cut, before = segments_of(windows, segments, nothing)
    rows = np.concatenate([before[..., None], cut], axis=2).reshape(-1, cut.shape[2] + 1)
    unique, counts = np.unique(rows, axis=0, return_counts=True)
    chances = np.sqrt(counts)
    return Segments(unique[:, 1:], unique[:, 0], chances / chances.sum())


def part_loss(config: PartConfig, pool: Segments, vary: Vary, astray: float) -> Loss:
    """Reconstruction and KL of segments drawn from `pool`, varied as they are drawn."""
    cumulative = np.cumsum(pool.chances)
    nothing = config.size.classes
    table = input_table(config.kind, config.size.classes)

    def loss(
        variables: part.Variables, step: int, generator: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        rng = np.random.default_rng([config.stage.seed, step])
        rows = np.minimum(np.searchsorted(cumulative, rng.random(config.batch)), len(cumulative) - 1)
        before = pool.before[rows]
        given = np.concatenate([np.where(before == nothing, 0, before)[:, None], pool.classes[rows]], axis=1)
        varied = vary(given, rng)
        first = np.where(before == nothing, nothing, varied[:, 0])
        first = stray(first, astray, rng)
        classes = torch.from_numpy(varied[:, 1:].astype(np.int64))
        fraction = step / config.stage.steps
        mean, deviation = part.codes(variables, part.features(variables, classes, table))
        code = mean + deviation * torch.randn(mean.shape, generator=generator)
        truth = classes.t().contiguous()
        own = torch.rand(truth.shape, generator=generator) < piecewise(config.sampling, fraction)
        logits = part.decode(
            variables, part.squash(code), truth, torch.from_numpy(first.astype(np.int64)), own
        )
        reconstruction = F.cross_entropy(logits.flatten(0, 1), truth.flatten(), reduction="sum") / len(
            classes
        )
        kl = upper.divergence(mean, deviation).sum(dim=1).mean()
        right = float((logits.detach().argmax(dim=2) == truth).float().mean())
        facts = {"recon": reconstruction.item(), "kl": kl.item(), "right": right}
        return reconstruction + piecewise(config.beta, fraction) * kl, facts

    return loss


def stray(first: NDArray[np.int16], chance: float, rng: np.random.Generator) -> NDArray[np.int16]:
    """The classes before segments, a share of them exchanged for those of others: decoders err there too."""
    return np.where(rng.random(len(first)) < chance, rng.permutation(first), first)


def part_judge(config: PartConfig, pool: Segments, most: int = 1024) -> Judge:
    """Free-running accuracy inside segments of the validation side; the class before each is the true one."""
    rows = np.random.default_rng(0).choice(
        len(pool.classes), min(most, len(pool.classes)), replace=False, p=pool.chances
    )
    classes = torch.from_numpy(pool.classes[rows].astype(np.int64))
    first = torch.from_numpy(pool.before[rows].astype(np.int64))
    table = input_table(config.kind, config.size.classes)

    def judge(variables: part.Variables) -> dict[str, float]:
        with torch.no_grad():
            mean, _ = part.codes(variables, part.features(variables, classes, table))
            own = torch.ones(classes.shape[::-1], dtype=torch.bool)
            logits = part.decode(variables, part.squash(mean), classes.t().contiguous(), first, own)
        return shares(logits.argmax(dim=2).t(), classes)

    return judge


def shares(guess: Tensor, truth: Tensor) -> dict[str, float]:
    """Steps right and rows exact."""
    same = guess == truth
    return {"steps": float(same.float().mean()), "exact": float(same.flatten(1).all(dim=1).float().mean())}


def encode_windows(
    variables: part.Variables, kind: str, windows: Classes, segments: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One part's windows [N, T] to the means [N, S, E] of their segments' codes, and their mean variance [E].

    A segment that occurs often is encoded once.
    """
    cut = windows.reshape(len(windows) * segments, -1)
    rows, inverse = np.unique(cut, axis=0, return_inverse=True)
    table = input_table(kind, variables["output/bias"].shape[0])
    means, variance = [], []
    with torch.no_grad():
        for start in range(0, len(rows), _MOST):
            classes = torch.from_numpy(rows[start : start + _MOST].astype(np.int64))
            mean, deviation = part.codes(variables, part.features(variables, classes, table))
            means.append(mean.numpy())
            variance.append(deviation.square().numpy())
    codes = np.concatenate(means)[inverse.ravel()].reshape(len(windows), segments, -1)
    return codes, np.concatenate(variance)[inverse.ravel()].mean(axis=0)


@dataclass(frozen=True)
class Coded:
    """Windows with codes: codes [N, S, E of all parts], classes [N, S, T, P], before [N, S, P]."""

    codes: NDArray[np.float16]
    classes: Classes
    before: Classes


def coded(
    config: HierarchyConfig, parts: Sequence[part.Variables], windows: Classes
) -> tuple[Coded, NDArray[np.float32]]:
    """Windows [N, T, P] with codes, and the mean variance of the codes [E of all parts]."""
    codes, variances, classes, before = [], [], [], []
    for number, (setting, variables) in enumerate(zip(config.parts, parts)):
        own = windows[:, :, number]
        means, variance = encode_windows(variables, setting.kind, own, config.segments)
        cut, preceding = segments_of(own, config.segments, setting.size.classes)
        codes.append(means.astype(np.float16))
        variances.append(variance)
        classes.append(cut)
        before.append(preceding)
    found = Coded(np.concatenate(codes, axis=2), np.stack(classes, axis=-1), np.stack(before, axis=-1))
    return found, np.concatenate(variances)


def upper_loss(config: HierarchyConfig, pools: Sequence[Coded]) -> Loss:
    """Reconstruction of a few segments of each window, scaled to all, and the KL of z."""
    settings, segments = config.upper, config.segments

    def loss(
        variables: part.Variables, step: int, generator: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        rng = np.random.default_rng([settings.stage.seed, step])
        pool = pools[int(rng.integers(len(pools)))]
        rows = rng.integers(len(pool.codes), size=settings.batch)
        chosen = rng.permuted(np.tile(np.arange(segments), (settings.batch, 1)), axis=1)[:, : settings.drawn]
        fraction = step / settings.stage.steps
        given = torch.from_numpy(pool.codes[rows].astype(np.float32)).flatten(1)
        mu, sigma = upper.encode(variables, given)
        z = mu + sigma * torch.randn(mu.shape, generator=generator)
        squashed = upper.embeddings(variables, z).view(len(rows), segments, -1)
        picked = torch.from_numpy(chosen)[:, :, None].expand(-1, -1, squashed.shape[2])
        embedding = squashed.gather(1, picked).flatten(0, 1)  # [B * drawn, E]
        chance = piecewise(settings.sampling, fraction)
        total: Tensor = torch.zeros(())
        facts: dict[str, float] = {}
        for number, setting in enumerate(config.parts):
            classes = pool.classes[rows[:, None], chosen][..., number].reshape(embedding.shape[0], -1)
            first = stray(pool.before[rows[:, None], chosen][..., number].ravel(), config.astray, rng)
            truth = torch.from_numpy(classes.astype(np.int64)).t().contiguous()
            own = torch.rand(truth.shape, generator=generator) < chance
            logits = part.decode(
                of_part(variables, number),
                part_of(embedding, config, number),
                truth,
                torch.from_numpy(first.astype(np.int64)),
                own,
            )
            error = F.cross_entropy(logits.flatten(0, 1), truth.flatten(), reduction="sum")
            total = total + error * segments / (settings.drawn * len(rows))
            right = (logits.detach().argmax(dim=2) == truth).float().mean()
            facts[f"right {setting.name}"] = float(right)
        kl = upper.divergence(mu, sigma).sum(dim=1).mean()
        facts |= {"recon": total.item(), "kl": kl.item()}
        return total + piecewise(settings.beta, fraction) * kl, facts

    return loss


def upper_judge(config: HierarchyConfig, pool: Coded, most: int = 256) -> Judge:
    """Free-running accuracy over whole windows of the validation side, by part."""
    rows = np.random.default_rng(0).permutation(len(pool.codes))[:most]
    codes = torch.from_numpy(pool.codes[rows].astype(np.float32)).flatten(1)

    def judge(variables: part.Variables) -> dict[str, float]:
        found: dict[str, float] = {}
        with torch.no_grad():
            mu, _ = upper.encode(variables, codes)
            squashed = upper.embeddings(variables, mu).view(len(rows), config.segments, -1)
            for number, setting in enumerate(config.parts):
                truth = torch.from_numpy(pool.classes[rows][..., number].astype(np.int64))  # [B, S, T]
                own_variables = of_part(variables, number)
                before = torch.full((len(rows),), setting.size.classes)
                guesses = []
                for segment in range(config.segments):
                    steps = torch.zeros(truth.shape[2], len(rows), dtype=torch.int64)
                    embedding = part_of(squashed[:, segment], config, number)
                    own = torch.ones(steps.shape, dtype=torch.bool)
                    guess = part.decode(own_variables, embedding, steps, before, own).argmax(dim=2)
                    before = guess[-1]
                    guesses.append(guess.t())
                result = shares(torch.stack(guesses, dim=1).flatten(1), truth.flatten(1))
                found |= {f"{setting.name} {name}": value for name, value in result.items()}
        return found

    return judge


def of_part(variables: part.Variables, number: int) -> part.Variables:
    """The decoder of one part among the variables of the upper stage."""
    prefix = f"part_{number}/"
    return {name.removeprefix(prefix): value for name, value in variables.items() if name.startswith(prefix)}


def part_of(embedding: Tensor, config: HierarchyConfig, number: int) -> Tensor:
    """The numbers of one part in embeddings [B, E of all parts]."""
    return embedding.split([setting.size.code for setting in config.parts], dim=1)[number]


def begin_upper(
    config: HierarchyConfig, parts: Sequence[part.Variables], pool: Coded, variance: NDArray[np.float32]
) -> part.Variables:
    """Principal components above the decoders of the finished parts."""
    codes = torch.from_numpy(pool.codes.astype(np.float32)).flatten(1)
    noise = torch.from_numpy(np.tile(variance, config.segments))
    variables = upper.principal(codes, noise, config.z)
    for number, own in enumerate(parts):
        for name, value in own.items():
            if name.split("/")[0] not in ("forward", "backward", "mean", "deviation"):
                variables[f"part_{number}/{name}"] = value.clone()
    return variables
