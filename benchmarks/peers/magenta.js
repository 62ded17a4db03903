'use strict';
// The real magenta.js at the same work: one JSON object a line in, one out. Started by magenta.py.
//   {"load": NAME, "url": URL, "z": FILE, "x": FILE, "shape": [..]}   -> {"ready": true}
//   {"do": "decode" | "encode", "model": NAME, "size": B, "tell": true} -> {"seconds": s, "values": [...], "shape": [...]}
//   {"do": "train", "model": NAME, "size": EPOCHS}                      -> {"seconds": s}

const fs = require('fs');
const path = require('path');
const readline = require('readline');

console.log = console.error; // standard output carries answers only
console.warn = console.error;
const backend = process.argv[2];
const tf = require('@tensorflow/tfjs');

async function setUp() {
  tf.disableDeprecationWarnings();
  if (backend === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
    const { fetch } = globalThis;
    delete globalThis.fetch; // with it the loader would fetch a path of the file system as a URL
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm back end does not start');
    await tf.ready();
    globalThis.fetch = fetch;
  } else {
    await tf.setBackend('cpu');
  }
}

const floats = (file) => {
  const bytes = fs.readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};

const models = new Map();

const works = {
  async load({ load, url, z, x, shape }) {
    const { MusicVAE } = require('@magenta/music/node/music_vae');
    const vae = new MusicVAE(url);
    await vae.initialize();
    const codes = floats(z);
    models.set(load, {
      vae,
      z: tf.tensor2d(codes, [codes.length / vae.zDims, vae.zDims]),
      x: tf.tensor3d(floats(x), shape),
    });
    return { ready: true, versions: { magenta: require('@magenta/music/package.json').version, tfjs: tf.version.tfjs } };
  },
  async decode({ model, size, tell }) {
    const { vae, z } = models.get(model);
    const given = tf.slice(z, [0, 0], [size, z.shape[1]]);
    const begun = process.hrtime.bigint();
    const y = await vae.decodeTensors(given);
    const values = await y.data();
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    const [, , depth] = y.shape;
    const ones = [];
    if (tell) values.forEach((value, i) => { if (value === 1) ones.push(i % depth); });
    const shape = y.shape.slice(0, 2);
    tf.dispose([given, y]);
    return { seconds, ...(tell ? { values: ones, shape } : {}) };
  },
  async encode({ model, size, tell }) {
    const { vae, x } = models.get(model);
    const given = tf.slice(x, [0, 0, 0], [size, x.shape[1], x.shape[2]]);
    const begun = process.hrtime.bigint();
    const mu = await vae.encodeTensors(given);
    const values = await mu.data();
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    const shape = mu.shape.slice();
    tf.dispose([given, mu]);
    return { seconds, ...(tell ? { values: Array.from(values), shape } : {}) };
  },
  async train({ model, size }) {
    const { MidiMe } = require('@magenta/music/node/music_vae');
    const { z } = models.get(model);
    const me = new MidiMe({ epochs: size, input_size: z.shape[1] });
    me.initialize();
    const begun = process.hrtime.bigint();
    await me.train(z, async () => {});
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    return { seconds };
  },
};

async function main() {
  await setUp();
  const lines = readline.createInterface({ input: process.stdin });
  for await (const line of lines) {
    const asked = JSON.parse(line);
    const answer = await works[asked.load ? 'load' : asked.do](asked);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
