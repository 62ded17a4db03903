'use strict';
// What a loaded model of the real magenta.js does, read off it: nothing here computes what it should do.

const { normals } = require('./random');

const VELOCITY = 80;
const NOTES_OF = 2; // of how many decoded grooves the notes are kept
const STEP_SECONDS = 0.125; // a sixteenth at 120
const LOGITS_EVERY = 4;

/** Multitracks count `stepsPerQuarter` steps and know instruments, a program each; `steps` are theirs then. */
function sequenceOf(notes, steps, stepsPerQuarter = 4) {
  if (stepsPerQuarter !== 4) {
    const instruments = [...new Set(notes.map((n) => (n.isDrum ? -1 : n.program)))];
    return {
      quantizationInfo: { stepsPerQuarter },
      totalQuantizedSteps: steps,
      notes: notes.map((n) => ({
        pitch: n.pitch, quantizedStartStep: n.start, quantizedEndStep: n.end, program: n.program, isDrum: n.isDrum, velocity: n.velocity,
        startTime: n.start * STEP_SECONDS, endTime: n.end * STEP_SECONDS, instrument: instruments.indexOf(n.isDrum ? -1 : n.program),
      })),
    };
  }
  return {
    quantizationInfo: { stepsPerQuarter: 4 },
    totalQuantizedSteps: steps,
    notes: notes.map((n) => ({
      pitch: n.pitch, quantizedStartStep: n.start, quantizedEndStep: n.end, program: n.program, isDrum: n.isDrum, velocity: n.velocity || VELOCITY,
      ...(n.shift === undefined ? {} : { startTime: (n.start + n.shift) * STEP_SECONDS }),
    })),
  };
}

/** Places of the ones in a [steps, depth] tensor of zeros and ones. */
async function onesOf(tensor) {
  const [, depth] = tensor.shape;
  const ones = [];
  (await tensor.data()).forEach((value, i) => {
    if (value === 1) ones.push([Math.floor(i / depth), i % depth]);
    else if (value !== 0) throw new Error(`a tensor holds ${value}`);
  });
  return { shape: tensor.shape, ones };
}

/** Numbers that are not zero in a [steps, depth] tensor: row, column, value. */
async function numbersOf(tensor) {
  const [, depth] = tensor.shape;
  const numbers = [];
  (await tensor.data()).forEach((value, i) => { if (value !== 0) numbers.push([Math.floor(i / depth), i % depth, value]); });
  return { shape: tensor.shape, numbers };
}

function coresOf(decoder) {
  if (decoder.splitDecoder) return decoder.splitDecoder.coreDecoders;
  return decoder.coreDecoders || [decoder];
}

/** Decodes by argmax, keeping each core's logits: [core][step] -> Float32Array [batch * depth]. */
async function decodeWatched(vae, z, controls) {
  const cores = coresOf(vae.decoder);
  const logits = cores.map(() => []);
  cores.forEach((core, index) => {
    core.sample = function watched(lstmOutput, temperature) {
      logits[index].push(lstmOutput.dataSync().slice());
      return Object.getPrototypeOf(this).sample.call(this, lstmOutput, temperature);
    };
  });
  const tensor = await vae.decodeTensors(z, undefined, controls);
  cores.forEach((core) => delete core.sample);
  return { tensor, logits, depths: cores.map((core) => core.outputDims) };
}

function argmaxAndMargin(values) {
  let best = 0;
  for (let i = 1; i < values.length; ++i) if (values[i] > values[best]) best = i;
  let margin = Infinity;
  values.forEach((value, i) => { if (i !== best) margin = Math.min(margin, values[best] - value); });
  return [best, margin];
}

/** [pitch, start, end, program, is drum] of each note, in steps. */
function plainNotes(sequence) {
  return sequence.notes.map((n) => [n.pitch, n.quantizedStartStep || 0, n.quantizedEndStep, n.program || 0, n.isDrum ? 1 : 0]);
}

/** [pitch, start in steps, velocity] of each hit of a groove. */
function playedNotes(sequence) {
  return sequence.notes.map((n) => [n.pitch, (n.startTime || 0) / STEP_SECONDS, n.velocity || 0]);
}

/** What the tests compare a groove with; y is what was decoded, [codes, steps, depth]. */
async function observeGroove(tf, vae, chunks) {
  const steps = vae.dataConverter.numSteps;
  const inputs = [];
  const tensors = [];
  for (const notes of chunks) {
    const tensor = vae.dataConverter.toTensor(sequenceOf(notes, steps));
    tensors.push(tensor);
    inputs.push({
      notes: notes.map((n) => [n.pitch, n.start, n.end, n.program, n.isDrum ? 1 : 0, n.velocity, n.shift]),
      tensor: await numbersOf(tensor),
    });
  }
  const mu = await vae.encodeTensors(tf.stack(tensors));
  const next = normals(99);
  const z = tf.concat([mu, tf.tensor2d(Float32Array.from({ length: 2 * vae.zDims }, next), [2, vae.zDims])], 0);
  const { tensor, logits, depths } = await decodeWatched(vae, z);
  const [depth] = depths;
  const drums = depth / 3;
  let margin = Infinity;
  logits[0].forEach((flat) => flat.forEach((value, i) => { if (i % depth < drums) margin = Math.min(margin, Math.abs(value)); }));
  const outputs = [];
  for (const one of tf.split(tensor, tensor.shape[0]).slice(0, NOTES_OF)) {
    outputs.push(playedNotes(await vae.dataConverter.toNoteSequence(one.squeeze([0]), 4, 120)));
  }
  return {
    golden: {
      output: 'groove', steps, depths, inputs, logits_every: 1, mu: await mu.array(), z: await z.array(), margin, outputs,
    },
    y: Buffer.from(Float32Array.from(await tensor.data()).buffer),
    logits: Buffer.concat(logits[0].map((flat) => Buffer.from(Float32Array.from(flat.subarray(0, depth)).buffer))),
  };
}

/**
 * What the tests compare drums of a NADE with; y is what was decoded, [codes, steps, drums]. The logits are those of every drum, the ones
 * before it being decided: the only tensors of one column that the decoder puts through sigmoid.
 */
async function observeNade(tf, vae, chunks) {
  const steps = vae.dataConverter.numSteps;
  const tensors = chunks.map((notes) => vae.dataConverter.toTensor(sequenceOf(notes, steps)));
  const inputs = [];
  for (let i = 0; i < chunks.length; ++i) {
    inputs.push({ notes: chunks[i].map((n) => [n.pitch, n.start, n.end, n.program, n.isDrum ? 1 : 0]), tensor: await onesOf(tensors[i]) });
  }
  const mu = await vae.encodeTensors(tf.stack(tensors));
  const next = normals(99);
  const z = tf.concat([mu, tf.tensor2d(Float32Array.from({ length: 2 * vae.zDims }, next), [2, vae.zDims])], 0);
  const decided = [];
  const { sigmoid } = tf.Tensor.prototype;
  tf.Tensor.prototype.sigmoid = function watched() {
    if (this.rank === 2 && this.shape[1] === 1) decided.push(this.dataSync().slice());
    return sigmoid.call(this);
  };
  const y = await vae.decodeTensors(z);
  tf.Tensor.prototype.sigmoid = sigmoid;
  const depth = vae.decoder.outputDims;
  if (decided.length !== steps * depth) throw new Error(`${decided.length} logits in ${steps} steps of ${depth}`);
  const outputs = [];
  for (const one of tf.split(y, y.shape[0])) {
    outputs.push(plainNotes(await vae.dataConverter.toNoteSequence(one.squeeze([0]), 4, 120)));
  }
  const margin = Math.min(...decided.map((values) => Math.min(...values.map(Math.abs))));
  return {
    golden: {
      output: 'nade', steps, depths: [depth], inputs, logits_every: 1, mu: await mu.array(), z: await z.array(), margin, outputs,
    },
    y: Buffer.from(Float32Array.from(await y.data()).buffer),
    logits: Buffer.from(Float32Array.from(decided, (values) => values[0]).buffer),
  };
}

/** What the tests compare yes-or-no decoders with, whose logits are those of each number by itself. */
async function observeBoolean(tf, vae, chunks) {
  const steps = vae.dataConverter.numSteps;
  const tensors = chunks.map((notes) => vae.dataConverter.toTensor(sequenceOf(notes, steps)).toFloat());
  const inputs = [];
  for (let i = 0; i < chunks.length; ++i) {
    inputs.push({ notes: chunks[i].map((n) => [n.pitch, n.start, n.end, n.program, n.isDrum ? 1 : 0]), tensor: await onesOf(tensors[i]) });
  }
  const mu = await vae.encodeTensors(tf.stack(tensors));
  const next = normals(99);
  const z = tf.concat([mu, tf.tensor2d(Float32Array.from({ length: 2 * vae.zDims }, next), [2, vae.zDims])], 0);
  const { tensor: y, logits, depths } = await decodeWatched(vae, z);
  const outputs = [];
  for (const one of tf.split(y, y.shape[0])) {
    outputs.push(plainNotes(await vae.dataConverter.toNoteSequence(one.squeeze([0]), 4, 120)));
  }
  const margin = Math.min(...logits.flat().map((values) => Math.min(...values.map(Math.abs))));
  return {
    golden: {
      output: 'boolean', steps, depths, inputs, logits_every: 1, mu: await mu.array(), z: await z.array(), margin, outputs,
    },
    y: Buffer.from(Float32Array.from(await y.data()).buffer),
    logits: Buffer.concat(logits.map((bySteps, core) => Buffer.concat(
      bySteps.map((flat) => Buffer.from(Float32Array.from(flat.subarray(0, depths[core])).buffer)),
    ))),
  };
}

/** Control arguments as magenta.js takes them; extra controls are the same at every step. */
function controlsOf(tf, conditions, steps) {
  if (!conditions) return undefined;
  const extra = Object.entries(conditions.extraControls || {});
  const extraControls = Object.fromEntries(extra.map(([name, row]) => [name, tf.tile(tf.tensor2d([row]), [steps, 1])]));
  return extra.length ? { ...conditions, extraControls } : conditions;
}

/** Everything the tests compare with: an object for JSON, and the first code's logits (core by core, every few steps) as bytes. */
async function observe(tf, vae, chunks, { conditions, logitsEvery = LOGITS_EVERY } = {}) {
  const steps = vae.dataConverter.numSteps;
  const several = vae.dataConverter.SEGMENTED_BY_TRACK;
  const inputs = [];
  const tensors = [];
  for (const notes of chunks) {
    const { totalSteps, stepsPerQuarter } = vae.dataConverter;
    const tensor = vae.dataConverter.toTensor(several ? sequenceOf(notes, totalSteps, stepsPerQuarter) : sequenceOf(notes, steps));
    tensors.push(tensor);
    inputs.push({
      notes: notes.map((n) => [n.pitch, n.start, n.end, n.program, n.isDrum ? 1 : 0, ...(several ? [n.velocity] : [])]),
      tensor: await onesOf(tensor),
    });
  }
  const controls = controlsOf(tf, conditions, steps);
  let mu;
  if (several) {
    const alone = []; // magenta.js encodes tracks of different lengths one chunk at a time
    for (const tensor of tensors) alone.push(await vae.encodeTensors(tf.expandDims(tensor, 0), controls));
    mu = tf.concat(alone, 0);
  } else {
    mu = await vae.encodeTensors(tf.stack(tensors), controls);
  }
  // Two codes that no chunk has: decoding must not depend on codes that come from music.
  const next = normals(99);
  const extra = tf.tensor2d(Float32Array.from({ length: 2 * vae.zDims }, next), [2, vae.zDims]);
  const z = tf.concat([mu, extra], 0);
  const { tensor, logits, depths } = await decodeWatched(vae, z, controls);

  let margin = Infinity;
  const tokens = Array.from({ length: z.shape[0] }, () => depths.map(() => []));
  logits.forEach((bySteps, core) => bySteps.forEach((flat) => {
    for (let b = 0; b < z.shape[0]; ++b) {
      const [best, gap] = argmaxAndMargin(flat.subarray(b * depths[core], (b + 1) * depths[core]));
      tokens[b][core].push(best);
      margin = Math.min(margin, gap);
    }
  }));
  const outputs = [];
  for (const one of tf.split(tensor, tensor.shape[0])) {
    const sequence = await vae.dataConverter.toNoteSequence(one.squeeze([0]), several ? undefined : 4, 120);
    const plain = plainNotes(sequence);
    outputs.push(several ? plain.map((n, i) => [...n, sequence.notes[i].velocity || 0]) : plain);
  }
  const corners = tf.slice(z, [0, 0], [4, vae.zDims]);
  const pair = tf.slice(z, [0, 0], [2, vae.zDims]);
  return {
    golden: {
      ...(conditions ? { conditions, controls: await numbersOf(vae.controlArgsToTensor(controls)) } : {}),
      steps, depths, inputs, logits_every: logitsEvery,
      mu: await mu.array(),
      z: await z.array(),
      tokens, margin, outputs,
      interpolations: {
        pair: await vae.getInterpolatedZs(pair, 5).array(),
        corners: await vae.getInterpolatedZs(corners, [3, 3]).array(),
      },
    },
    logits: Buffer.concat(logits.map((bySteps, core) => Buffer.concat(
      bySteps.filter((_, step) => step % logitsEvery === 0).map((flat) => Buffer.from(Float32Array.from(flat.subarray(0, depths[core])).buffer)),
    ))),
  };
}

module.exports = { observe, observeBoolean, observeGroove, observeNade };
