'use strict';
// The cases: an architecture, its config.json and how its weights are stored. Sizes are small; names and forms are the real ones.

const { MELODIES, GROOVES, PLAYED, TRIOS, BANDS } = require('./music');

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

// Every drum pitch a class of its own, in the order of the published "full" models.
const EVERY_DRUM = [
  36, 35, 38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85, 42, 44, 54, 68, 69, 70, 71, 73, 78, 80, 46, 67, 72, 74, 79, 81, 45, 29, 41, 61, 64,
  84, 48, 47, 60, 63, 77, 86, 87, 50, 30, 43, 62, 76, 83, 49, 55, 57, 58, 51, 52, 53, 59, 82,
].map((pitch) => [pitch]);

const SMALL = { encoder: 8, z: 8 };

// Note on and off of each pitch, 96 shifts, 8 velocities, 129 programs, the end.
const BAND_DEPTH = (pitches) => 2 * pitches + 96 + 8 + 129 + 1;

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
  'drums-2bar-nade-full': {
    seed: 5,
    config: config('DrumRollConverter', { numSteps: 32, pitchClasses: EVERY_DRUM }),
    model: { depthIn: 62, outputs: [61], encoder: 8, core: { units: 12, layers: 2, nade: 8, quiet: 2.5 }, z: 8, sigma: true },
    chunks: GROOVES.slice(2),
    storage: { storage: 'uint8', shardBytes: 20011 },
  },
  'drums-2bar-one-hot': {
    seed: 1,
    config: config('DrumsOneHotConverter', { numSteps: 32, pitchClasses: FOUR }),
    model: { depthIn: 16, outputs: [16], encoder: 8, core: { units: 12, layers: 1 }, z: 8, sigma: true },
    chunks: GROOVES,
    storage: { storage: 'uint8', shardBytes: 20011 },
  },
  'trio-2bar-ranges': {
    seed: 1,
    config: config('TrioConverter', {
      numSteps: 32, melArgs: { minPitch: 48, maxPitch: 84 }, bassArgs: { minPitch: 28, maxPitch: 48 }, drumsArgs: { pitchClasses: FOUR },
    }),
    model: { depthIn: 39 + 23 + 16, outputs: [39, 23, 16], encoder: 8, core: { units: 12, layers: 1 }, z: 8, sigma: true },
    chunks: TRIOS.slice(0, 2).map((notes) => notes.filter((n) => n.start < 32 && (n.isDrum || n.pitch < 85))),
    storage: { storage: 'uint8', shardBytes: 40009 },
  },
  'mel-2bar-chords': {
    ...MELODY,
    config: config('MelodyConverter', { ...PIANO, numSteps: 32 }, { chordEncoder: 'PitchChordEncoder' }),
    model: { ...MELODY.model, ...SMALL, core: { units: 20, layers: 2 }, controls: 37 },
    conditions: { chordProgression: ['C', 'F#m7', 'Bb7', 'Edim', 'Gsus4'] },
    storage: { storage: 'uint8', shardBytes: 30011 },
  },
  'mel-2bar-triads-key': {
    ...MELODY,
    seed: 7,
    config: config('MelodyConverter', { ...PIANO, numSteps: 32 }, {
      chordEncoder: 'TriadChordEncoder', conditionOnKey: true, extraControls: [{ name: 'density', depth: 2 }, { name: 'swing', depth: 1 }],
    }),
    model: { ...MELODY.model, ...SMALL, core: { units: 16, layers: 1 }, controls: 49 + 12 + 3 },
    conditions: { chordProgression: ['Am', 'N.C.', 'G+', 'Fmaj7'], key: 9, extraControls: { density: [1, -2], swing: [3] } },
    storage: { storage: 'uint8', shardBytes: 30011 },
  },
  'mel-2bar-preprocessed': {
    ...MELODY,
    config: config('MelodyConverter', { ...PIANO, numSteps: 32 }, { chordEncoder: 'MajorMinorChordEncoder' }),
    model: { ...MELODY.model, ...SMALL, core: { units: 16, layers: 1 }, controls: 25, preprocessing: 6 },
    conditions: { chordProgression: ['C', 'Am', 'F', 'G7'] },
    storage: { storage: 'uint8', shardBytes: 30011 },
  },
  'mel-4bar-hier-preprocessed': {
    seed: 3,
    config: config('MelodyConverter', { ...PIANO, numSteps: 64, numSegments: 4 }, { chordEncoder: 'TriadChordEncoder' }),
    model: {
      depthIn: 90, outputs: [90], ...SMALL, conductor: { units: 10, layers: 1 }, core: { units: 16, layers: 1 }, sigma: true, controls: 49, preprocessing: 5,
    },
    chunks: [join(MELODIES[0], MELODIES[1]), join(MELODIES[3], MELODIES[2])],
    conditions: { chordProgression: ['C', 'G', 'Am', 'Em', 'F', 'C', 'Dm'] },
    storage: { storage: 'uint8', shardBytes: 30011 },
  },
  multitrack: {
    seed: 3,
    config: config('MultitrackConverter', {
      numSteps: 96, numSegments: 4, stepsPerQuarter: 24, totalSteps: 96, numVelocityBins: 8, minPitch: 36, maxPitch: 84,
    }),
    model: {
      depthIn: BAND_DEPTH(49), outputs: [BAND_DEPTH(49)], ...SMALL, conductor: { units: 10, layers: 2 }, core: { units: 14, layers: 1 }, sigma: true,
    },
    chunks: BANDS,
    logitsEvery: 8,
    storage: { storage: 'uint8', shardBytes: 65537 },
  },
  'multitrack-chords': {
    seed: 5,
    config: config('MultitrackConverter', { numSteps: 64, numSegments: 8, stepsPerQuarter: 24, totalSteps: 96, numVelocityBins: 8 }, {
      chordEncoder: 'PitchChordEncoder',
    }),
    model: {
      depthIn: BAND_DEPTH(128), outputs: [BAND_DEPTH(128)], ...SMALL, encoder: 6, conductor: { units: 8, layers: 1 }, core: { units: 12, layers: 1 }, sigma: true, controls: 37,
    },
    chunks: BANDS.slice(0, 2),
    conditions: { chordProgression: ['Dm7'] },
    logitsEvery: 8,
    storage: { storage: 'uint8', shardBytes: 65537 },
  },
  'rhythm-2bar': {
    seed: 2,
    config: config('MelodyRhythmConverter', { ...PIANO, numSteps: 32 }, { useBooleanDecoder: true }),
    model: { depthIn: 1, outputs: [1], encoder: 8, core: { units: 12, layers: 2 }, z: 8, sigma: true },
    chunks: MELODIES,
    storage: { storage: 'float32', shardBytes: 20011 },
  },
  'trio-rhythm-4bar-hier': {
    seed: 8,
    config: config('TrioRhythmConverter', { numSteps: 64, numSegments: 4, melArgs: PIANO, bassArgs: PIANO, drumsArgs: {} }, { useBooleanDecoder: true }),
    model: {
      depthIn: 3, outputs: [1, 1, 1], encoder: 8, conductor: { units: 8, layers: 1 }, core: { units: 12, layers: 1 }, z: 8, sigma: true,
    },
    chunks: TRIOS,
    storage: { storage: 'float32', shardBytes: 20011 },
  },
  'contour-2bar': {
    seed: 5,
    config: config('MelodyShapeConverter', { ...PIANO, numSteps: 32 }),
    model: { depthIn: 3, outputs: [3], encoder: 8, core: { units: 12, layers: 2 }, z: 8, sigma: true },
    chunks: [...MELODIES, [], [{ ...MELODIES[0][0], start: 31, end: 32 }], [{ ...MELODIES[0][0], start: 4, end: 8 }]],
    storage: { storage: 'float32', shardBytes: 20011 },
  },
};
