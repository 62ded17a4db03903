"""Reading the network from names and shapes: what does not fit is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.models.architecture import read_architecture
from tests.models.architectures import ARCHITECTURES, build
from tests.models.random_model import random_variables

SHAPES_ONLY = ("name", "steps", "segments", "converter", "slices", "level_lengths")


def variables_of(label: str) -> dict[str, Any]:
    return random_variables(**{k: v for k, v in ARCHITECTURES[label].items() if k not in SHAPES_ONLY})


@pytest.mark.parametrize("label", ARCHITECTURES)
def test_every_variable_is_needed(label: str) -> None:
    variables = variables_of(label)
    for name in variables:
        if name.startswith("encoder/sigma"):
            continue  # a checkpoint may have none; half of one is looked at below
        rest = {key: values for key, values in variables.items() if key != name}
        with pytest.raises(MidimeError, match=r"lacks variable|has variable|has shape|inputs|rows"):
            read_architecture(rest)


@pytest.mark.parametrize("label", ARCHITECTURES)
def test_a_missing_bias_is_named(label: str) -> None:
    for name in [name for name in variables_of(label) if name.endswith("/bias")]:
        variables = variables_of(label)
        del variables[name]
        with pytest.raises(MidimeError) as caught:
            read_architecture(variables)
        assert name.rsplit("/", 1)[0] in str(caught.value)


def test_half_a_sigma_is_refused() -> None:
    for missing, left in (("kernel", "bias"), ("bias", "kernel")):
        variables = variables_of("flat")
        del variables[f"encoder/sigma/{missing}"]
        assert f"encoder/sigma/{left}" in variables
        with pytest.raises(MidimeError, match=f"lacks variable encoder/sigma/{missing}"):
            read_architecture(variables)


@pytest.mark.parametrize(
    "name", ["decoder/nade_2/w_enc", "global_step", "encoder/cell_3/kernel", "core_decoder_7/decoder/x"]
)
def test_surplus_variables_are_named(name: str) -> None:
    with pytest.raises(MidimeError, match=f"has variable {name}, which no network"):
        read_architecture({**variables_of("flat"), name: np.zeros(3, np.float32)})


def test_several_surplus_variables_are_counted() -> None:
    extra = {f"x{number}": np.zeros(1, np.float32) for number in range(3)}
    with pytest.raises(MidimeError, match="has variable x0 and 2 more"):
        read_architecture({**variables_of("flat"), **extra})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_wrong_shape_is_refused(data: st.DataObject) -> None:
    variables = variables_of(data.draw(st.sampled_from(sorted(ARCHITECTURES))))
    name = data.draw(st.sampled_from(sorted(variables)))
    shape = tuple(data.draw(st.lists(st.integers(0, 70), max_size=3)))
    if shape == variables[name].shape:
        return
    variables[name] = np.zeros(shape, np.float32)
    try:
        read_architecture(variables)
    except MidimeError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:  # the sizes that nothing else fixes: width of the input, of the output, of the controls
        assert name.endswith(("lstm_cell/kernel", "output_projection/kernel", "mu/kernel"))


def test_the_sizes_are_read_off() -> None:
    architecture = read_architecture(variables_of("conductor, controls"))
    assert architecture.depth_in == 7 + 2
    assert architecture.depth_out == 9
    assert architecture.z_size == 6
    assert architecture.cores[0].controls == 2
    assert build("flat trio, three cores").depth_out == 9 + 7 + 11


def test_slices_must_fill_the_output() -> None:
    with pytest.raises(MidimeError, match=r"slices \[4, 4\] sum to 8; decoder/output_projection has 9"):
        read_architecture(variables_of("flat"), (4, 4))
