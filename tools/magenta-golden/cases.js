'use strict';
// The cases: an architecture, its config.json and how its weights are stored. Sizes are small; names and forms are the real ones.

const { MELODIES, GROOVES, PLAYED, TRIOS } = require('./music');

const PIANO = { minPitch: 21, maxPitch: 108 };
const join = (...chunks) => chunks.flatMap((notes, bar) => notes.map((n) => ({ ...n, start: n.start + 32 * bar, end: n.end + 32 * bar })));

const config = (type, args, rest = {}) => ({ type: 'MusicVAE', dataConverter: { type, args }, ...rest });

const MELODY = {
  seed: 4,
  config: config('MelodyConverter', { ...PIANO, numSteps: 32 }),
  model: { depthIn: 90, outputs: [90], encoder: 24, core: { units: 32, layers: 2 }, z: 16, sigma: true },
  chunks: MELODIES,
};

const GROOVE = {
  seed: 3,
  model: { depthIn: 27, outputs: [27], encoder: 12, core: { units: 16, layers: 2 }, z: 12, sigma: true },
  chunks: PLAYED,
  storage: { storage: 'float16', shardBytes: 20011 },
};

// A table of classes of its own, as some published grooves have: four-way, so that a tap (class 3) is the last.
const FOUR = [[36, 35], [38, 40], [42, 44, 46], [51, 53]];

module.exports = {
  'mel-2bar': { ...MELODY, storage: { storage: 'float32', shardBytes: 50001 } },
  'mel-2bar-uint16': { ...MELODY, storage: { storage: 'uint16', groups: 3, shardBytes: 30001 } },
  'mel-2bar-uint8': { ...MELODY, storage: { storage: 'uint8', shardBytes: 1 << 22 } },
  'mel-4bar-hier': {
    seed: 4,
    config: config('MelodyConverter', { ...PIANO, numSteps: 64, numSegments: 4 }),
    model: {
      depthIn: 90, outputs: [90], encoder: 16, conductor: { units: 20, layers: 2 }, core: { units: 24, layers: 2 }, z: 16, sigma: true,
    },
    chunks: [join(MELODIES[0], MELODIES[1]), join(MELODIES[3], MELODIES[2]), join([], MELODIES[0])],
    storage: { storage: 'float16', groups: 2, shardBytes: 20001 },
  },
  'trio-4bar-hier': {
    seed: 2,
    config: config('TrioConverter', { numSteps: 64, numSegments: 4, melArgs: PIANO, bassArgs: PIANO, drumsArgs: {} }),
    model: {
      depthIn: 692, outputs: [90, 90, 512], encoder: 12, conductor: { units: 12, layers: 2 }, core: { units: 20, layers: 2 }, z: 16, sigma: false,
    },
    chunks: TRIOS,
    storage: { storage: 'uint8', shardBytes: 65537 },
  },
  'trio-2bar-flat': {
    seed: 4,
    config: config('TrioConverter', { numSteps: 32, melArgs: PIANO, bassArgs: PIANO, drumsArgs: {} }),
    model: { depthIn: 692, outputs: [90, 90, 512], encoder: 8, core: { units: 16, layers: 1 }, z: 12, sigma: true },
    chunks: TRIOS.map((notes) => notes.filter((n) => n.start < 32)),
    storage: { storage: 'uint8', shardBytes: 40009 },
  },
  'drums-2bar': {
    seed: 4,
    config: config('DrumsConverter', { numSteps: 32 }),
    model: { depthIn: 10, outputs: [512], encoder: 16, core: { units: 24, layers: 2 }, z: 16, sigma: true },
    chunks: GROOVES,
    storage: { storage: 'float16', shardBytes: 70001 },
  },
  'groove-2bar': { ...GROOVE, config: config('GrooveConverter', { numSteps: 32 }) },
  'groove-2bar-humanize': { ...GROOVE, chunks: PLAYED.slice(0, 2), config: config('GrooveConverter', { numSteps: 32, humanize: true }) },
  'groove-2bar-tap': {
    ...GROOVE,
    chunks: PLAYED.slice(0, 2),
    config: config('GrooveConverter', { numSteps: 32, tapify: true, stepsPerQuarter: 4, pitchClasses: FOUR }),
    model: { ...GROOVE.model, depthIn: 12, outputs: [12], core: { units: 16, layers: 1 } },
  },
  'drums-2bar-nade': {
    seed: 7,
    config: config('DrumRollConverter', { numSteps: 32 }),
    model: { depthIn: 10, outputs: [9], encoder: 12, core: { units: 16, layers: 2, nade: 10 }, z: 12, sigma: true },
    chunks: GROOVES,
    storage: { storage: 'uint16', shardBytes: 20011 },
  },
};
