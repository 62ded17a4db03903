"""The description of a base model, to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.models import ModelConfig

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_json_and_back() -> None:
    data = {
        "name": "trio",
        "converter": {"type": "trio", "steps": 64},
        "z_size": 512,
        "steps": 256,
        "segments": 16,
        "slices": [90, 90, 512],
        "accuracy": {"steps": 0.95},
    }
    config = ModelConfig.from_json(data)
    assert (config.z_size, config.segments, config.slices) == (512, 16, (90, 90, 512))
    assert config.extra == {"accuracy": {"steps": 0.95}}
    again = ModelConfig.from_json(json.loads(json.dumps(config.to_json())))
    assert again == config
    assert {key: again.to_json()[key] for key in data} == data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"z_size": 0}, "z_size must be a whole number in range 1"),
        ({"z_size": 2.0}, "z_size must be"),
        ({"steps": True}, "steps must be"),
        ({"steps": 1 << 40}, "steps must be"),
        ({"steps": 32, "segments": 3}, "32 steps do not divide into 3 segments"),
        ({"name": 5}, "name must be a text"),
        ({"converter": "melody"}, "converter must be an object"),
        ({"slices": 90}, "slices must be a list"),
        ({"slices": [90, "x"]}, "slices must be a whole number"),
    ],
)
def test_wrong_fields_are_named(data: dict[str, Any], says: str) -> None:
    with pytest.raises(MidimeError, match=says):
        ModelConfig.from_json(data)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["name", "converter", "z_size", "steps", "segments", "slices", "level_lengths", "extra"]
        )
        | st.text(),
        JSON,
    )
)
def test_any_object_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        config = ModelConfig.from_json(data)
    except MidimeError:
        return
    assert ModelConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
