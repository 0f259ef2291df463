/** Mixes two lattice coordinates and a seed into 32 well-spread bits (finaliser of MurmurHash3). */
function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Perlin's quintic, 0 to 1; rounding may carry it a hair beyond 1. */
const fade = (t: number): number => Math.min(1, t * t * t * (t * (t * 6 - 15) + 10));

/** Smooth value noise on the unit lattice: mean about 0.5, range [0, 1), features about one unit wide. */
export function valueNoise(x: number, y: number, seed: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const u = fade(x - ix);
  const v = fade(y - iy);
  const top = hash(ix, iy, seed) * (1 - u) + hash(ix + 1, iy, seed) * u;
  const bottom = hash(ix, iy + 1, seed) * (1 - u) + hash(ix + 1, iy + 1, seed) * u;
  return (top * (1 - v) + bottom * v) / 0x1_0000_0000;
}

/**
 * Two octaves of value noise, the second turned by 37 degrees so that the lattice does not show.
 * `grain` is the width of the features in the unit of x and y. Range [0, 1).
 */
export function grainNoise(x: number, y: number, grain: number, seed: number): number {
  const u = x / grain;
  const v = y / grain;
  const fine = valueNoise(1.9 * (0.799 * u - 0.602 * v), 1.9 * (0.602 * u + 0.799 * v), seed ^ 0x5bd1e995);
  return 0.65 * valueNoise(u, v, seed) + 0.35 * fine;
}

/**
 * Round grains strewn over the plane, one in each square of `spacing` with probability `density`; a grain's radius is
 * 0.28 to 0.5 of the spacing. Returns how far inside a grain the point lies: 1 in its middle, 0 on its edge, negative
 * outside, -1 far from any.
 */
export function grains(x: number, y: number, spacing: number, density: number, seed: number): number {
  const u = x / spacing;
  const v = y / spacing;
  const column = Math.floor(u);
  const row = Math.floor(v);
  let best = -1;
  for (let j = row - 1; j <= row + 1; j++) {
    for (let i = column - 1; i <= column + 1; i++) {
      const bits = hash(i, j, seed);
      if ((bits >>> 24) / 256 >= density) continue;
      const dx = u - i - (bits & 0xff) / 256;
      const dy = v - j - ((bits >>> 8) & 0xff) / 256;
      const radius = 0.28 + 0.22 * (((bits >>> 16) & 0xff) / 256);
      best = Math.max(best, 1 - Math.sqrt(dx * dx + dy * dy) / radius);
    }
  }
  return best;
}
