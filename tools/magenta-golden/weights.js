'use strict';
// The variables of an architecture, by their TensorFlow names, with random values of the scale that training gives.

const { normals, seedOf } = require('./random');

const CELL = 'multi_rnn_cell/cell_0/lstm_cell';

/** An LSTM cell: kernel rows are the input's, then h's; four gates along the columns. */
function lstm(name, inputs, units, sd = 0.3) {
  return [
    { name: `${name}/kernel`, shape: [inputs + units, 4 * units], sd },
    { name: `${name}/bias`, shape: [4 * units], sd: 0.2 },
  ];
}

/** A dense layer. */
function dense(name, inputs, outputs, sd = 0.3, biasSd = 0.1) {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], sd },
    { name: `${name}/bias`, shape: [outputs], sd: biasSd },
  ];
}

function bidirectional(prefix, inputs, units) {
  return ['fw', 'bw'].flatMap((way) => lstm(`${prefix}/bidirectional_rnn/${way}/${CELL}`, inputs, units));
}

function posterior(inputs, z, sigma) {
  const heads = dense('encoder/mu', inputs, z);
  return sigma ? heads.concat(dense('encoder/sigma', inputs, z)) : heads;
}

/** One core: `layers` LSTMs of `units` from an embedding of `embedding` numbers to `outputs` logits. */
function core(prefix, { embedding, units, layers, outputs, nade = 0, sd = 0.6, controls = 0, quiet = 0 }) {
  const variables = dense(`${prefix}/z_to_initial_state`, embedding, 2 * layers * units);
  for (let layer = 0; layer < layers; ++layer) {
    const inputs = layer === 0 ? outputs + embedding + controls : units;
    variables.push(...lstm(`${prefix}/multi_rnn_cell/cell_${layer}/lstm_cell`, inputs, units, sd));
  }
  const [kernel, bias] = dense(`${prefix}/output_projection`, units, nade + outputs, 1.0, 0.5);
  variables.push(kernel, { ...bias, lowered: quiet }); // of many drums only few are hit at once
  if (nade) variables.push(...['w_enc', 'w_dec_t'].map((name) => ({ name: `${prefix}/nade/${name}`, shape: [outputs, 1, nade], sd: 0.8 })));
  return variables;
}

function conductor(z, units, layers) {
  const prefix = 'decoder/hierarchical_level_0';
  const variables = dense(`${prefix}/initial_state`, z, 2 * layers * units);
  for (let layer = 0; layer < layers; ++layer) {
    variables.push(...lstm(`${prefix}/cell_${layer}/lstm_cell`, layer === 0 ? 1 : units, units));
  }
  return variables;
}

/**
 * All variables of a case. `model`: {depthIn, outputs: [one a core], encoder, conductor?: {units, layers}, core:
 * {units, layers, nade?: hidden units}, z, sigma, controls?: numbers a step, preprocessing?: units}.
 */
function variablesOf(model) {
  const variables = [];
  const { controls = 0, preprocessing = 0 } = model;
  const read = model.depthIn + controls;
  if (model.conductor) {
    variables.push(...bidirectional('encoder/hierarchical_level_0/cell_0', read, model.encoder));
    variables.push(...bidirectional('encoder/hierarchical_level_1/cell_0', 2 * model.encoder, model.encoder));
  } else {
    variables.push(...bidirectional('encoder/cell_0', read, model.encoder));
  }
  if (preprocessing) variables.push(...bidirectional('control_preprocessing/cell_0', controls, preprocessing));
  variables.push(...posterior(2 * model.encoder, model.z, model.sigma));
  const embedding = model.conductor ? model.conductor.units : model.z;
  const outer = model.conductor ? 'core_decoder/' : '';
  model.outputs.forEach((outputs, index) => {
    const prefix = model.outputs.length > 1 ? `${outer}core_decoder_${index}/decoder` : `${outer}decoder`;
    variables.push(...core(prefix, { ...model.core, embedding, outputs, controls: preprocessing ? 2 * preprocessing : controls }));
  });
  if (model.conductor) variables.push(...conductor(model.z, model.conductor.units, model.conductor.layers));
  return variables;
}

/** Float32 values for every variable, each from a stream of its own so that a change of one leaves the others. */
function fill(variables, seed) {
  return variables.map(({ name, shape, sd, lowered = 0 }) => {
    const next = normals(seedOf(name, seed));
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; ++i) values[i] = sd * next() - lowered;
    // Class 0 (hold, silence) is by far the commonest in music.
    if (name.endsWith('output_projection/bias') && values.length > 3) values[0] += 2;
    return { name, shape, values };
  });
}

module.exports = { variablesOf, fill };
