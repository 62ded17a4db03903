"""Writes tests/golden/tensorflow/ with the real TensorFlow. See README.md."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import tensorflow as tf

GOLDEN = Path(__file__).parents[2] / "tests" / "golden" / "tensorflow"
WAYS = ("fw", "bw")
SIZES = {"z": 3, "encoder": 3, "conductor": 4, "core": 5}

Shapes = dict[str, tuple[int, ...]]


def weight(name: str, shape: tuple[int, ...]) -> Any:
    """Numbers in -1..1 that every language can make: multiples of 1/512 from the name's CRC-32 on."""
    codes = (crc32(name.encode()) + 7919 * np.arange(math.prod(shape), dtype=np.int64)) % 1021
    return ((codes - 510) / 512).astype(np.float32).reshape(shape)


def lstm(name: str, inputs: int, units: int) -> Shapes:
    return {f"{name}/kernel": (inputs + units, 4 * units), f"{name}/bias": (4 * units,)}


def dense(name: str, inputs: int, outputs: int) -> Shapes:
    return {f"{name}/kernel": (inputs, outputs), f"{name}/bias": (outputs,)}


def encoder(depth: int, layers: int) -> Shapes:
    units, shapes = SIZES["encoder"], {}
    for layer in range(layers):
        for way in WAYS:
            place = f"encoder/cell_{layer}/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell"
            shapes |= lstm(place, depth if layer == 0 else 2 * units, units)
    return shapes | dense("encoder/mu", 2 * units, SIZES["z"]) | dense("encoder/sigma", 2 * units, SIZES["z"])


def core(prefix: str, embedding: int, depth: int, layers: int) -> Shapes:
    units = SIZES["core"]
    shapes = dense(f"{prefix}/z_to_initial_state", embedding, 2 * layers * units)
    for layer in range(layers):
        inputs = depth + embedding if layer == 0 else units
        shapes |= lstm(f"{prefix}/multi_rnn_cell/cell_{layer}/lstm_cell", inputs, units)
    return shapes | dense(f"{prefix}/output_projection", units, depth)


def conductor(layers: int) -> Shapes:
    units, prefix = SIZES["conductor"], "decoder/hierarchical_level_0"
    shapes = dense(f"{prefix}/initial_state", SIZES["z"], 2 * layers * units)
    for layer in range(layers):
        shapes |= lstm(f"{prefix}/cell_{layer}/lstm_cell", 1 if layer == 0 else units, units)
    return shapes


def training_state(shapes: Shapes) -> dict[str, Any]:
    name = "decoder/output_projection/bias"
    return {
        f"{name}/Adam": weight("m", shapes[name]),
        f"{name}/Adam_1": weight("v", shapes[name]),
        "beta1_power": np.float32(0.9),
        "beta2_power": np.float32(0.999),
        "global_step": np.int64(100),
    }


def save(prefix: Path, tensors: dict[str, Any], slices: dict[str, str] | None = None) -> None:
    """SaveV2 as the Saver calls it; slices: what part of a larger variable a tensor is, by name."""
    names = sorted(tensors)
    parts = [(slices or {}).get(name, "") for name in names]
    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=names,
        shape_and_slices=parts,
        tensors=[tf.convert_to_tensor(tensors[name]) for name in names],
    )


def mel_2bar(folder: Path) -> None:
    shapes = encoder(90, 1) | core("decoder", SIZES["z"], 90, 2)
    tensors = {name: weight(name, shape) for name, shape in shapes.items()}
    save(folder / "model.ckpt-100", tensors | training_state(shapes))
    save(folder / "model.ckpt-99", {"encoder/mu/bias": np.zeros(3, np.float32)})
    (folder / "checkpoint").write_text(
        'model_checkpoint_path: "/home/somebody/train/model.ckpt-100"\n'
        'all_model_checkpoint_paths: "/home/somebody/train/model.ckpt-99"\n'
        'all_model_checkpoint_paths: "/home/somebody/train/model.ckpt-100"\n'
    )


def hierdec_mel_16bar(folder: Path) -> None:
    shapes = encoder(90, 2) | conductor(2) | core("core_decoder/decoder", SIZES["conductor"], 90, 2)
    tensors: dict[str, Any] = {name: weight(name, shape) for name, shape in shapes.items()}
    sliced = "encoder/cell_0/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/kernel"
    whole = tensors.pop(sliced)
    tensors["encoder/mu/kernel"] = tf.cast(tensors["encoder/mu/kernel"], tf.float16)
    tensors["encoder/mu/bias"] = tf.cast(tensors["encoder/mu/bias"], tf.bfloat16)
    rows, columns = whole.shape
    cut = 70
    first = {name: value for name, value in tensors.items() if name.startswith("encoder")}
    second = {name: value for name, value in tensors.items() if name not in first}
    save(folder / "part0", first | {sliced: whole[:cut]}, {sliced: f"{rows} {columns} 0,{cut}:-"})
    save(folder / "part1", second | {sliced: whole[cut:]}, {sliced: f"{rows} {columns} {cut},{rows - cut}:-"})
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=[str(folder / "part0"), str(folder / "part1")],
        destination_prefix=str(folder / "hierdec-mel_16bar.ckpt"),
        delete_old_dirs=False,
    )
    for path in folder.glob("part*"):
        path.unlink()


def flat_trio_16bar(folder: Path) -> None:
    shapes = encoder(692, 1) | core("decoder", SIZES["z"], 692, 1)
    save(folder / "flat-trio_16bar.ckpt", {name: weight(name, shape) for name, shape in shapes.items()})


def main() -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    made = {"mel_2bar": mel_2bar, "hierdec-mel_16bar": hierdec_mel_16bar, "flat-trio_16bar": flat_trio_16bar}
    for name, make in made.items():
        folder = GOLDEN / name
        folder.mkdir(parents=True)
        make(folder)


if __name__ == "__main__":
    main()
