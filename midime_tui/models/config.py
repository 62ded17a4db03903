"""What a base model says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from midime_tui.errors import MidimeError

_LARGEST = 1 << 20
_WHERE_GIVEN = ("level_lengths", "slices", "boolean", "conditions")  # left out of the JSON where empty


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The description of a MusicVAE, as its file keeps it in JSON.

    name:          what it is called on the command line
    title:         one line for people
    converter:     how notes become its tensors and back: {"type": "melody", "drums" or "trio", "steps", ...};
                   `midime_tui.music.converters.converter_from_config` reads it
    z_size:        numbers in a latent code
    steps:         sixteenths in a chunk (for checkpoints of other grids: the model's own steps)
    segments:      equal parts a chunk falls into for a conductor or a hierarchical encoder; else 1
    level_lengths: for a hierarchical encoder of more than two levels: the items each reads, lowest first
    slices:        widths of the softmaxes side by side in one core's output; () means one over all of it
    boolean:       every number of the output is a yes or no by itself
    conditions:    what the model is told at every step besides; `midime_tui.music.conditions` reads it
    source:        where the weights come from
    licence:       of the weights
    attribution:   whom to name when passing the weights on
    extra:         everything else the file says (accuracies, data, settings), kept as it is
    """

    name: str = ""
    title: str = ""
    converter: Mapping[str, Any] = field(default_factory=dict)
    z_size: int = 256
    steps: int = 32
    segments: int = 1
    level_lengths: tuple[int, ...] = ()
    slices: tuple[int, ...] = ()
    boolean: bool = False
    conditions: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    licence: str = ""
    attribution: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no model can be; raises MidimeError naming the field and its range."""
        for key in ("name", "title", "source", "licence", "attribution"):
            if not isinstance(getattr(self, key), str):
                raise MidimeError(f"the model's config is wrong: {key} must be a text")
        for key in ("z_size", "steps", "segments"):
            _count(key, getattr(self, key))
        for key in ("level_lengths", "slices"):
            values = getattr(self, key)
            if not isinstance(values, (list, tuple)):
                raise MidimeError(f"the model's config is wrong: {key} must be a list of whole numbers")
            object.__setattr__(self, key, tuple(_count(key, value) for value in values))
        if self.steps % self.segments:
            raise MidimeError(
                f"the model's config is wrong: {self.steps} steps do not divide into {self.segments} segments"
            )
        if not isinstance(self.boolean, bool):
            raise MidimeError("the model's config is wrong: boolean must be true or false")
        for key in ("converter", "conditions", "extra"):
            if not isinstance(getattr(self, key), Mapping):
                raise MidimeError(f"the model's config is wrong: {key} must be an object")
            object.__setattr__(self, key, MappingProxyType(dict(getattr(self, key))))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ModelConfig:
        """From the JSON object of a model file; keys this version does not know end in `extra`."""
        known = {item.name for item in fields(cls)} - {"extra"}
        return cls(
            **{key: value for key, value in data.items() if key in known},
            extra={key: value for key, value in data.items() if key not in known},
        )

    def to_json(self) -> dict[str, Any]:
        """The JSON object of a model file; `from_json` reads it back as it was."""
        data: dict[str, Any] = dict(self.extra)
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "extra" or (item.name in _WHERE_GIVEN and not value):
                continue
            data[item.name] = dict(value) if isinstance(value, Mapping) else value
            if isinstance(value, tuple):
                data[item.name] = list(value)
        return data


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST:
        raise MidimeError(f"the model's config is wrong: {key} must be a whole number in range 1..{_LARGEST}")
    return value
