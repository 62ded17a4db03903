"""How a personal model is trained: settings by name.

docs/latent.md has what each was measured to do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from midime_tui.errors import MidimeError

ORIGINAL_LAYERS = (1024, 256, 64)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a training depends on but the codes and the seed.

    name:       what it is called on the command line
    epochs:     steps at most
    beta:       weight of the KL term at the beginning
    final_beta: at the end, reached by equal factors; None where it stays
    layers:     widths of the relu layers from the code inwards
    patience:   epochs in which the loss must fall, or the training ends; 0 trains to the end
    """

    name: str
    epochs: int
    beta: float
    final_beta: float | None = None
    layers: tuple[int, ...] = ORIGINAL_LAYERS
    patience: int = 0


ORIGINAL = Settings("original", epochs=100, beta=1.0)
"""magenta.js and its demo (Dinculescu, Engel & Roberts 2019)."""

DEFAULT = Settings("default", epochs=400, beta=0.1, layers=(256, 128, 64), patience=100)

SETTINGS = {settings.name: settings for settings in (DEFAULT, ORIGINAL)}


def settings_of(
    name: str = DEFAULT.name,
    *,
    epochs: int | None = None,
    beta: float | None = None,
    layers: tuple[int, ...] | None = None,
) -> Settings:
    """Settings by name, some of them replaced.

    A beta that is given stays the same to the end; epochs that are given are all trained.

    Raises MidimeError for an unknown name.
    """
    if name not in SETTINGS:
        raise MidimeError(f"there are no settings {name!r}; there are: {', '.join(SETTINGS)}")
    settings = SETTINGS[name]
    if epochs is not None:
        settings = replace(settings, epochs=epochs, patience=0)
    if beta is not None:
        settings = replace(settings, beta=beta, final_beta=None)
    if layers is not None:
        settings = replace(settings, layers=layers)
    return settings
