'use strict';
// MidiMe's training by the real magenta.js, with initial weights and noise that are known.

const fs = require('fs');
const path = require('path');

const { normals, seedOf, uniformAt } = require('./random');

const SEED = 7;
const CHUNKS = 12;
const INPUT_SIZE = 32;
const EPOCHS = 20;
const WEIGHT_OF = { 0: 'kernel', 1: 'bias' };

const float32 = (values) => Buffer.from(Float32Array.from(values).buffer);
const rms = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/**
 * Puts a recorder in the place of TensorFlow.js's randomNormal, for code that is required afterwards.
 * Returns the list that the draws go to.
 */
function recordNoise() {
  const file = require.resolve('@tensorflow/tfjs');
  const tf = require(file);
  const draws = [];
  const next = normals(SEED);
  const randomNormal = (shape) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);
    draws.push(values);
    return tf.tensor(values, shape);
  };
  delete require.cache[require.resolve('@magenta/music/node/music_vae')];
  require.cache[file].exports = Object.create(tf, { randomNormal: { value: randomNormal } });
  return draws;
}

/** The dense layers by what they do: the encoder's, mu, sigma, the decoder's, the output. */
function layersOf(me) {
  const dense = (model) => model.layers.filter((layer) => layer.getClassName() === 'Dense');
  const mu = me.encoder.outputs[1].sourceLayer;
  const sigma = me.encoder.outputs[2].sourceLayer.inboundNodes[0].inboundLayers[0];
  const encoder = dense(me.encoder).filter((layer) => layer !== mu && layer !== sigma);
  const decoder = dense(me.decoder);
  const named = { mu, sigma, output: decoder.pop() };
  encoder.forEach((layer, index) => { named[`encoder_${index}`] = layer; });
  decoder.forEach((layer, index) => { named[`decoder_${index}`] = layer; });
  return named;
}

/** Uniform kernels of the spread that MidiMe's own have, from a stream a layer; biases 0. */
function initialise(tf, layers) {
  for (const [name, layer] of Object.entries(layers)) {
    const [kernel, bias] = layer.getWeights();
    const seed = seedOf(name, SEED);
    const limit = Math.sqrt(6 / (kernel.shape[0] + kernel.shape[1]));
    const values = Float32Array.from({ length: kernel.size }, (_, i) => (2 * uniformAt(seed, i) - 1) * limit);
    layer.setWeights([tf.tensor(values, kernel.shape), tf.zeros(bias.shape)]);
  }
}

/** Trains, writes codes.bin [chunks, size] and noise.bin [epochs, chunks, latent], and returns the rest. */
async function makeMidiMe(folder) {
  const draws = recordNoise();
  const tf = require('@tensorflow/tfjs');
  const { MidiMe } = require('@magenta/music/node/music_vae');
  const me = new MidiMe({ input_size: INPUT_SIZE, epochs: EPOCHS });
  me.initialize();
  const layers = layersOf(me);
  initialise(tf, layers);
  const next = normals(SEED + 1);
  const codes = Float32Array.from({ length: CHUNKS * INPUT_SIZE }, next);
  const curve = { total: [], recon: [], kl: [] };
  draws.length = 0;
  await me.train(tf.tensor(codes, [CHUNKS, INPUT_SIZE]), (epoch, { total, losses }) => {
    curve.total.push(total);
    curve.recon.push(losses[0]);
    curve.kl.push(losses[1]);
  });
  // The first draw of a step belongs to a prediction of which only mu and sigma are used.
  const noise = draws.filter((_, index) => index % 2 === 1);
  if (noise.length !== EPOCHS) throw new Error(`${draws.length} draws of noise in ${EPOCHS} epochs`);
  const weights = {};
  for (const [name, layer] of Object.entries(layers)) {
    layer.getWeights().forEach((weight, index) => {
      weights[`${name}/${WEIGHT_OF[index]}`] = { shape: weight.shape, rms: rms(weight.dataSync()) };
    });
  }
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'codes.bin'), float32(codes));
  fs.writeFileSync(path.join(folder, 'noise.bin'), Buffer.concat(noise.map(float32)));
  const settings = { chunks: CHUNKS, input_size: INPUT_SIZE, latent_size: 4, epochs: EPOCHS, beta: 1, seed: SEED };
  return { ...settings, curve, weights };
}

module.exports = { makeMidiMe };
