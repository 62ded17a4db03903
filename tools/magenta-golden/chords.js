'use strict';
// What the real chord encoders make of chord symbols: for each the places of the ones, null where it refuses.

const { MusicVAE } = require('@magenta/music/node/music_vae');

const ROOTS = ['C', 'F#', 'Bb', 'E', 'Cb', 'B#', 'Abb', 'D##'];
const KINDS = ['', 'M', 'Major', 'm', '5', '+', 'aug', 'M#5', 'o', 'dim', 'mb5', 'sus', 'sus4', 'sus2', 'Msus4', 'Msus2', '6', 'M6', 'm6', '69', 'm69',
  '7', '7sus4', '7sus', '7b5', '7#5', '+7', '7aug', 'maj7', 'Maj7', 'M7', 'm7', 'm7b5', 'h7', 'o7', 'dim7', 'mM7', 'mMaj7', '7b9', '7#9', '7#11', '9', 'maj9', 'M9', 'm9',
  '9sus4', 'add9', 'Madd9', 'madd9', '11', 'm11', '13', 'maj13', 'M13', 'm13'];
const REFUSED = ['', 'H', 'c', 'Cxyz', 'C/E', 'Cmaj77', 'N.C', 'C m', '7', '#', 'Am7/G', 'NC'];

async function encodeChords() {
  const symbols = ['N.C.', ...ROOTS.flatMap((root) => KINDS.map((kind) => root + kind)), ...REFUSED];
  const encoded = {};
  for (const type of ['PitchChordEncoder', 'TriadChordEncoder', 'MajorMinorChordEncoder']) {
    const vae = new MusicVAE('', { chordEncoder: type, dataConverter: { type: 'DrumsConverter', args: { numSteps: 1 } } });
    vae.instantiateFromSpec(); // the module of the encoders itself does not load in Node
    const encoder = vae.chordEncoder;
    encoded[type] = {};
    for (const symbol of symbols) {
      try {
        const values = await encoder.encode(symbol).data();
        encoded[type][symbol] = Array.from(values.keys()).filter((i) => values[i]);
      } catch (error) {
        encoded[type][symbol] = null;
      }
    }
  }
  return { encoded };
}

module.exports = { encodeChords };
