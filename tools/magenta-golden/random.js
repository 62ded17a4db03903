'use strict';
// mulberry32: the n-th number depends on seed and n alone, so NumPy can make the same ones all at once.

const STEP = 0x6d2b79f5;

/** The n-th (from 0) uniform number in [0, 1) of a seed. */
function uniformAt(seed, n) {
  let t = (seed + Math.imul(n + 1, STEP)) >>> 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** A generator of standard normal numbers (Box-Muller). */
function normals(seed) {
  let n = 0;
  return () => {
    const u = 1 - uniformAt(seed, n++);
    const v = uniformAt(seed, n++);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  };
}

/** A seed of its own for a name (FNV-1a). */
function seedOf(name, seed) {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const char of Buffer.from(name)) hash = Math.imul(hash ^ char, 0x01000193) >>> 0;
  return hash;
}

module.exports = { uniformAt, normals, seedOf };
