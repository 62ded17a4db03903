'use strict';
// The notes that go in: [pitch, start, end] in sixteenths, or with program and drum flag.

const note = (pitch, start, end, program = 0, isDrum = false) => ({ pitch, start, end, program, isDrum });
const melody = (...notes) => notes.map(([pitch, start, end]) => note(pitch, start, end));
const drums = (...hits) => hits.map(([pitch, start]) => note(pitch, start, start + 1, 0, true));

// Two bars each.
const MELODIES = [
  // "Lasst uns froh und munter sein", opening (traditional).
  melody([67, 0, 4], [67, 4, 6], [69, 6, 8], [67, 8, 12], [64, 12, 16], [65, 16, 20], [65, 20, 22], [67, 22, 24], [65, 24, 32]),
  // Rests, a syncopation, a note that runs over the end.
  melody([60, 0, 2], [62, 3, 5], [64, 6, 10], [72, 14, 15], [71, 17, 21], [67, 21, 24], [55, 30, 40]),
  // The range's two ends, repeated notes.
  melody([21, 0, 1], [108, 1, 3], [21, 4, 8], [21, 8, 12], [108, 12, 16], [108, 16, 17], [60, 31, 32]),
  // Polyphony: equal starts (the highest wins), a long note under later ones (its end stays), a note inside another.
  melody([60, 0, 8], [64, 0, 4], [67, 0, 12], [62, 2, 4], [65, 5, 6], [48, 16, 32], [72, 18, 20], [74, 20, 22], [72, 20, 30]),
];

const GROOVES = [
  drums([36, 0], [42, 0], [42, 2], [38, 4], [42, 4], [42, 6], [36, 8], [36, 10], [42, 10], [38, 12], [46, 14],
    [36, 16], [49, 16], [51, 18], [45, 20], [48, 21], [50, 22], [38, 24], [38, 28], [50, 30], [49, 31]),
  // Hits on one step only, then nothing.
  drums([49, 0], [36, 0], [51, 0]),
  // Two pitches of one class on one step, every class's second pitch.
  drums([36, 0], [35, 0], [27, 3], [44, 5], [67, 7], [29, 9], [47, 11], [30, 13], [55, 15], [52, 17], [42, 20], [44, 20], [54, 20]),
];

// [pitch, start, velocity, shift]: how hard, and how many sixteenths later (below 0: earlier) than the grid.
const played = (...hits) => hits.map(([pitch, start, velocity, shift]) => ({ ...note(pitch, start, start + 1, 0, true), velocity, shift }));

const PLAYED = [
  played([36, 0, 110, 0], [42, 0, 60, 0.125], [42, 2, 35, -0.25], [38, 4, 120, 0.0625], [42, 6, 70, 0.25], [36, 10, 90, -0.375], [46, 14, 64, 0.4375],
    [36, 16, 127, 0], [49, 16, 1, -0.0625], [51, 18, 80, 0.1], [45, 20, 77, 0.2], [48, 21, 66, -0.3], [50, 22, 55, 0.3], [38, 24, 44, -0.45], [50, 31, 100, 0.49]),
  // Several notes of one class on a step: the loudest counts, the first of equals; pitches of no class (taps count them).
  played([36, 0, 50, 0.1], [35, 0, 90, -0.1], [38, 4, 80, 0.2], [40, 4, 80, -0.2], [42, 8, 90, 0.3], [44, 8, 20, 0], [20, 12, 100, 0.2], [100, 13, 30, -0.2], [36, 16, 64, -0.5]),
  played([51, 3, 99, 0.33]),
];

const bass = (...notes) => notes.map(([pitch, start, end, program = 33]) => note(pitch, start, end, program));

// Four bars each.
const TRIOS = [
  [
    ...melody([67, 0, 4], [69, 6, 8], [67, 8, 12], [64, 12, 16], [65, 16, 20], [67, 22, 24], [65, 24, 32], [60, 40, 48], [62, 48, 56], [64, 60, 64]),
    ...bass([36, 0, 8], [43, 8, 16], [41, 16, 24], [36, 24, 32], [38, 32, 40], [43, 40, 48], [36, 48, 64]),
    ...drums([36, 0], [42, 0], [38, 4], [36, 8], [42, 10], [38, 12], [46, 14], [36, 16], [49, 16], [51, 32], [50, 47], [36, 48], [38, 63]),
  ],
  // Two instruments within each range, a program outside both, bass and melody overlapping, notes over the end.
  [
    ...melody([72, 0, 6], [74, 4, 8], [60, 33, 90]),
    note(76, 16, 20, 31), note(55, 16, 24, 12), note(90, 2, 4, 40), note(50, 2, 4, 127),
    ...bass([40, 0, 64, 32], [28, 20, 22, 39], [30, 20, 24]),
    ...drums([36, 1], [38, 1], [42, 1], [46, 1], [45, 1], [48, 1], [50, 1], [49, 1], [51, 1], [36, 20], [42, 20]),
  ],
  // Two pitches of one drum class together: their bits are added twice, and the sum may leave the range.
  [
    ...melody([60, 8, 16]),
    ...bass([36, 8, 16]),
    ...drums([36, 0], [35, 0], [38, 4], [40, 4], [36, 4], [51, 8], [59, 8], [42, 12]),
  ],
];

// [pitch, start, end, velocity] in 24ths of a quarter, of one program (or -1: drums). A bar each.
const track = (program, ...notes) => notes.map(([pitch, start, end, velocity]) => ({ ...note(pitch, start, end, Math.max(program, 0), program < 0), velocity }));

const BANDS = [
  // Chords with ends and beginnings on one step, triplets, a change of velocity, notes over each other.
  [
    ...track(33, [38, 0, 24, 90], [38, 24, 47, 70], [45, 48, 96, 70]),
    ...track(0, [60, 0, 48, 100], [64, 0, 48, 100], [67, 8, 16, 40], [67, 16, 24, 127], [60, 48, 95, 127], [64, 40, 60, 30]),
    ...track(-1, [42, 0, 1, 60], [36, 0, 1, 110], [38, 24, 25, 120], [42, 48, 49, 60], [38, 72, 73, 113]),
  ],
  // More instruments than some models have segments: those of the highest programs and the drums go.
  [
    ...track(40, [72, 0, 96, 80]),
    ...track(-1, [38, 0, 3, 113]),
    ...track(5, [70, 90, 93, 1], [50, 12, 13, 17]),
    ...track(19, [55, 6, 9, 64]),
    ...track(32, [40, 0, 10, 127], [40, 5, 20, 127]),
    ...track(127, [60, 95, 96, 50]),
  ],
  // A track with more events than it has room for; pitches outside some models' range.
  [
    ...track(24, ...Array.from({ length: 24 }, (_, i) => [50 + (i % 7), 4 * i, 4 * i + 2, 30 + 4 * i])),
    ...track(0, [20, 0, 10, 90], [100, 12, 20, 90], [36, 3, 4, 90], [84, 30, 40, 90]),
  ],
];

module.exports = { MELODIES, GROOVES, PLAYED, TRIOS, BANDS };
