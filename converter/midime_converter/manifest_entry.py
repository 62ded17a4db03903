"""What a variable's entry in a manifest may say: names, shapes and sizes that a MusicVAE can have."""

from __future__ import annotations

from typing import TypeGuard

from midime_converter.checkpoint import Shape

MAX_NAME = 300
MAX_RANK = 8
MAX_BYTES = 1 << 33  # of all variables; the largest published checkpoint has 1.7 GB
_MAX_SIZE = (1 << 31) - 1


def is_name(value: object) -> TypeGuard[str]:
    """Whether the value is a text that can name a variable."""
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME and value.isprintable()


def proper_shape(value: object) -> Shape | None:
    """The shape that a JSON value stands for, None where it is none: at most MAX_RANK numbers above 0."""
    if not isinstance(value, list) or len(value) > MAX_RANK:
        return None
    if not all(type(size) is int and 0 < size <= _MAX_SIZE for size in value):
        return None
    return tuple(value)


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return "an empty list" if value == [] else kinds.get(type(value), "a number")
