"""What a checkpoint's variable names and shapes say about the network they belong to.

The names are those of TensorFlow checkpoints and magenta.js manifests. Nothing is computed here; every
variable must be there, have the shape that its neighbours demand, and be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midime_tui.errors import MidimeError
from midime_tui.nn.arrays import Array

Pair = tuple[Array, Array]  # kernel, bias
_CONTROLS = "control_preprocessing"


@dataclass(frozen=True, slots=True)
class Core:
    """A decoder. E = width of its embedding: Z, or the conductor's H; D = numbers a step; N = a NADE's units.

    initial:  [E, 2 * H of all layers], from the embedding to c0, h0, c1, h1, ...
    layers:   LSTM layers; the lowest reads previous output (D), embedding (E), controls (C)
    output:   [H of the top, D]; with a NADE [H of the top, N + D]
    slices:   widths of the softmaxes side by side, summing to D; () where its output is no softmax
    controls: C as the core reads them, 0 where there are none
    depth:    D
    nade:     w_enc and w_dec_t, [D, 1, N] each; None where the output is no NADE
    boolean:  each number of the output is a yes or no by itself
    """

    initial: Pair
    layers: tuple[Pair, ...]
    output: Pair
    slices: tuple[int, ...]
    controls: int
    depth: int
    nade: Pair | None = None
    boolean: bool = False


@dataclass(frozen=True, slots=True)
class Conductor:
    """The upper level of a hierarchical decoder.

    initial: [Z, 2 * H of all layers]
    layers:  LSTM layers; the lowest reads one zero a step
    """

    initial: Pair
    layers: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Architecture:
    """A whole MusicVAE.

    levels:     of the encoder, lowest first, each a stack of bidirectional layers (forward, backward); a flat
                encoder has one level
    mu:         [2H of the last layer, Z]
    sigma:      the same, None where the checkpoint has none
    conductor:  None for a flat decoder
    cores:      1, or 3 for a trio
    controls:   bidirectional layers (forward, backward) through which the cores see the controls; () where
                they see them as they are. The encoder always sees them as they are.
    """

    levels: tuple[tuple[tuple[Pair, Pair], ...], ...]
    mu: Pair
    sigma: Pair | None
    conductor: Conductor | None
    cores: tuple[Core, ...]
    controls: tuple[tuple[Pair, Pair], ...] = ()

    @property
    def control_depth(self) -> int:
        """C as it is given from outside."""
        if not self.controls:
            return self.cores[0].controls
        kernel, bias = self.controls[0][0]
        return kernel.shape[0] - bias.size // 4

    @property
    def depth_in(self) -> int:
        """What the encoder reads at each step, controls among it."""
        kernel, bias = self.levels[0][0][0]
        return kernel.shape[0] - bias.size // 4

    @property
    def depth_out(self) -> int:
        """Width of the output, all cores together."""
        return sum(core.depth for core in self.cores)

    @property
    def z_size(self) -> int:
        """Numbers in a latent code."""
        return self.mu[1].size


def read_architecture(
    variables: Mapping[str, Array],
    slices: tuple[int, ...] = (),
    *,
    groove: bool = False,
    boolean: bool = False,
) -> Architecture:
    """Sort the variables into an Architecture.

    slices:  widths of the softmaxes in a single core's output, where there are several.
    groove:  the output is hits, velocities and offsets, which no variable tells from a softmax.
    boolean: the output is a yes or no for each number, which no variable tells either.
    Raises MidimeError naming the first variable that is missing, wrongly shaped or unknown.
    """
    reader = _Reader(variables)
    levels = _levels(reader)
    top_forward, top_backward = levels[-1][-1]
    encoded = top_forward[1].size // 4 + top_backward[1].size // 4
    mu = reader.dense("encoder/mu", encoded)
    z_size = mu[1].size
    sigma = reader.dense("encoder/sigma", encoded, z_size) if reader.has("encoder/sigma/") else None
    conductor = None
    embedding, prefix = z_size, ""
    if reader.has("decoder/hierarchical_level_0/"):
        place = "decoder/hierarchical_level_0"
        layers = reader.stack(place, 1)
        conductor = Conductor(reader.dense(f"{place}/initial_state", z_size, _state_size(layers)), layers)
        embedding, prefix = _units(layers[-1]), "core_decoder/"
    core_prefixes = [f"{prefix}decoder"]
    if reader.has(f"{prefix}core_decoder_0/"):
        core_prefixes = []
        while reader.has(f"{prefix}core_decoder_{len(core_prefixes)}/"):
            core_prefixes.append(f"{prefix}core_decoder_{len(core_prefixes)}/decoder")
    own_slices = slices if len(core_prefixes) == 1 else ()
    cores = tuple(_core(reader, place, embedding, own_slices, groove, boolean) for place in core_prefixes)
    controls = _level(reader, _CONTROLS, None) if reader.has(f"{_CONTROLS}/") else ()
    reader.finish()
    architecture = Architecture(levels, mu, sigma, conductor, cores, controls)
    _check_controls(architecture)
    return architecture


def _check_controls(architecture: Architecture) -> None:
    """All cores must read the same controls, and the encoder must have room for them."""
    read = {core.controls for core in architecture.cores}
    wanted = architecture.cores[0].controls
    if architecture.controls:
        wanted = sum(_units(pair) for pair in architecture.controls[-1])
    if read != {wanted}:
        found = ", ".join(map(str, sorted(read)))
        raise MidimeError(f"the model's decoder takes {found} controls a step; {wanted} would be right")
    if architecture.control_depth >= architecture.depth_in:
        raise MidimeError(
            f"the model's encoder takes {architecture.depth_in} numbers a step; more than its "
            f"{architecture.control_depth} controls would be right"
        )


def _levels(reader: _Reader) -> tuple[tuple[tuple[Pair, Pair], ...], ...]:
    if not reader.has("encoder/hierarchical_level_0/"):
        return (_level(reader, "encoder", None),)
    levels: list[tuple[tuple[Pair, Pair], ...]] = []
    width = None
    while reader.has(f"encoder/hierarchical_level_{len(levels)}/"):
        levels.append(_level(reader, f"encoder/hierarchical_level_{len(levels)}", width))
        width = sum(_units(pair) for pair in levels[-1][-1])
    return tuple(levels)


def _level(reader: _Reader, prefix: str, inputs: int | None) -> tuple[tuple[Pair, Pair], ...]:
    """Bidirectional layers: layer L is the outer cell_L, and reads both directions of the one below."""
    layers: list[tuple[Pair, Pair]] = []
    while not layers or reader.has(f"{prefix}/cell_{len(layers)}/"):
        place = f"{prefix}/cell_{len(layers)}/bidirectional_rnn"
        forward = reader.lstm(f"{place}/fw/multi_rnn_cell/cell_0/lstm_cell", inputs)
        inputs = forward[0].shape[0] - _units(forward)
        backward = reader.lstm(f"{place}/bw/multi_rnn_cell/cell_0/lstm_cell", inputs)
        layers.append((forward, backward))
        inputs = _units(forward) + _units(backward)
    return tuple(layers)


def _core(
    reader: _Reader, prefix: str, embedding: int, slices: tuple[int, ...], groove: bool, boolean: bool
) -> Core:
    layers = reader.stack(f"{prefix}/multi_rnn_cell", None)
    initial = reader.dense(f"{prefix}/z_to_initial_state", embedding, _state_size(layers))
    nade = None
    depth = width = None
    if reader.has(f"{prefix}/nade/"):
        encoding = reader.take(f"{prefix}/nade/w_enc", None, 1, None)
        nade = encoding, reader.take(f"{prefix}/nade/w_dec_t", *encoding.shape)
        depth, width = encoding.shape[0], encoding.shape[0] + encoding.shape[2]
    output = reader.dense(f"{prefix}/output_projection", _units(layers[-1]), width)
    depth = output[1].size if depth is None else depth
    inputs = layers[0][0].shape[0] - _units(layers[0])
    controls = inputs - depth - embedding
    if controls < 0:
        raise MidimeError(
            f"variable {prefix}/multi_rnn_cell/cell_0/lstm_cell/kernel takes {inputs} inputs; the previous "
            f"output ({depth}) and the embedding ({embedding}) need at least {depth + embedding}"
        )
    if slices and sum(slices) != depth:
        raise MidimeError(
            f"the config's slices {list(slices)} sum to {sum(slices)}; {prefix}/output_projection has {depth}"
        )
    if nade is not None and (groove or slices or boolean):
        raise MidimeError(f"the model has a NADE ({prefix}/nade/w_enc), its config another kind of output")
    if groove and (slices or depth % 3):
        raise MidimeError(
            f"{prefix}/output_projection has {depth} outputs; a groove has three equal parts: hits, "
            "velocities and offsets"
        )
    if boolean and (groove or slices):
        raise MidimeError("the model's config says boolean and another kind of output; one would be right")
    softmaxes = () if groove or boolean or nade is not None else slices or (depth,)
    return Core(initial, layers, output, softmaxes, controls, depth, nade, boolean)


def _units(layer: Pair) -> int:
    return layer[1].size // 4


def _state_size(layers: tuple[Pair, ...]) -> int:
    return 2 * sum(_units(layer) for layer in layers)


class _Reader:
    """Hands out variables by name, checks their shapes and remembers which were taken."""

    def __init__(self, variables: Mapping[str, Array]) -> None:
        self.variables = variables
        self.taken: set[str] = set()

    def has(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self.variables)

    def take(self, name: str, *shape: int | None) -> Array:
        """The variable, if its shape is `shape`; None stands for any size from 1."""
        values = self.variables.get(name)
        if values is None:
            raise MidimeError(f"the model lacks variable {name}; convert or fetch it again")
        fits = len(values.shape) == len(shape) and all(
            size == wanted if wanted is not None else size > 0 for size, wanted in zip(values.shape, shape)
        )
        if not fits:
            wanted = ", ".join("any" if size is None else str(size) for size in shape)
            raise MidimeError(f"variable {name} has shape {list(values.shape)}; [{wanted}] would be right")
        self.taken.add(name)
        return values

    def dense(self, prefix: str, inputs: int, outputs: int | None = None) -> Pair:
        kernel = self.take(f"{prefix}/kernel", inputs, outputs)
        return kernel, self.take(f"{prefix}/bias", kernel.shape[1])

    def lstm(self, prefix: str, inputs: int | None) -> Pair:
        bias = self.take(f"{prefix}/bias", None)
        units, rest = divmod(bias.size, 4)
        if rest:
            raise MidimeError(
                f"variable {prefix}/bias has shape [{bias.size}]; four gates need a multiple of 4"
            )
        kernel = self.take(f"{prefix}/kernel", None if inputs is None else inputs + units, bias.size)
        if kernel.shape[0] <= units:
            raise MidimeError(
                f"variable {prefix}/kernel has {kernel.shape[0]} rows; more than {units} would be right"
            )
        return kernel, bias

    def stack(self, prefix: str, inputs: int | None) -> tuple[Pair, ...]:
        """LSTM layers cell_0, cell_1, ...: each but the lowest reads the one below."""
        layers: list[Pair] = []
        while not layers or self.has(f"{prefix}/cell_{len(layers)}/"):
            layers.append(self.lstm(f"{prefix}/cell_{len(layers)}/lstm_cell", inputs))
            inputs = _units(layers[-1])
        return tuple(layers)

    def finish(self) -> None:
        surplus = sorted(set(self.variables) - self.taken)
        if surplus:
            more = f" and {len(surplus) - 1} more" if len(surplus) > 1 else ""
            raise MidimeError(
                f"the model has variable {surplus[0]}{more}, which no network known here has a place for"
            )
