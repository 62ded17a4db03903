'use strict';
// Writes a checkpoint folder as magenta.js reads it: config.json, weights_manifest.json, shards.

const fs = require('fs');
const path = require('path');

const LEVELS = { uint8: 255, uint16: 65535 };

/** Float32 to the bits of the nearest half, ties to even; values here are neither huge nor NaN. */
function halfBits(value) {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const sign = (view.getUint32(0) >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  let exponent = Math.floor(Math.log2(size));
  let fraction = (size / 2 ** exponent - 1) * 1024;
  let rounded = Math.floor(fraction);
  const rest = fraction - rounded;
  if (rest > 0.5 || (rest === 0.5 && rounded % 2)) rounded += 1;
  if (rounded === 1024) [rounded, exponent] = [0, exponent + 1];
  return sign | ((exponent + 15) << 10) | rounded;
}

function encode(values, storage) {
  if (storage === 'float32') return { bytes: Buffer.from(values.buffer, values.byteOffset, values.byteLength) };
  if (storage === 'float16') {
    const bits = Uint16Array.from(values, halfBits);
    return { bytes: Buffer.from(bits.buffer), quantization: { dtype: 'float16' } };
  }
  const levels = LEVELS[storage];
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale = max > min ? (max - min) / levels : 1;
  const codes = (storage === 'uint8' ? Uint8Array : Uint16Array).from(values, (v) => Math.round((v - min) / scale));
  return { bytes: Buffer.from(codes.buffer), quantization: { dtype: storage, min, scale } };
}

/** Writes `variables` in `groups` equal parts, each cut into shards of `shardBytes` bytes. */
function writeFolder(folder, config, variables, { storage, groups = 1, shardBytes }) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const size = Math.ceil(variables.length / groups);
  const manifest = [];
  for (let group = 0; group < groups; ++group) {
    const members = variables.slice(group * size, (group + 1) * size);
    const parts = members.map(({ name, shape, values }) => {
      const { bytes, quantization } = encode(values, storage);
      const entry = { name, shape, dtype: 'float32' };
      return { bytes, entry: quantization ? { ...entry, quantization } : entry };
    });
    const whole = Buffer.concat(parts.map((part) => part.bytes));
    const shards = Math.max(1, Math.ceil(whole.length / shardBytes));
    const paths = [];
    for (let shard = 0; shard < shards; ++shard) {
      paths.push(`group${group + 1}-shard${shard + 1}of${shards}`);
      fs.writeFileSync(path.join(folder, paths[shard]), whole.subarray(shard * shardBytes, (shard + 1) * shardBytes));
    }
    manifest.push({ paths, weights: parts.map((part) => part.entry) });
  }
  fs.writeFileSync(path.join(folder, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
  fs.writeFileSync(path.join(folder, 'weights_manifest.json'), `${JSON.stringify(manifest)}\n`);
}

module.exports = { writeFolder };
