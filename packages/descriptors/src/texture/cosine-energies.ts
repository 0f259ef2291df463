import { type DescriptorFamily, describes } from "../descriptor.ts";
import { PATCH_SIDE } from "./patch.ts";

/** Upper ends of the bands, in half waves across the patch (root of u^2 + v^2). */
const BANDS = [2, 4, 8, 16];

const dct = describes("Ahmed et al. 1974, orthonormal DCT-II of a 32 px patch");

/** `TABLE[u * side + x]`: the orthonormal cosine of frequency u at x. */
const TABLE = Float64Array.from({ length: PATCH_SIDE ** 2 }, (_, at) => {
  const u = Math.floor(at / PATCH_SIDE);
  const x = at % PATCH_SIDE;
  return Math.sqrt((u === 0 ? 1 : 2) / PATCH_SIDE) * Math.cos((Math.PI * (2 * x + 1) * u) / (2 * PATCH_SIDE));
});

/** The band of each coefficient. */
const BAND = Uint8Array.from({ length: PATCH_SIDE ** 2 }, (_, at) => {
  const frequency = Math.hypot(at % PATCH_SIDE, Math.floor(at / PATCH_SIDE));
  const band = BANDS.findIndex((end) => frequency < end);
  return band < 0 ? BANDS.length : band;
});

/** How a patch's variance is spread over coarse and fine structure. */
export const cosineEnergies: DescriptorFamily<Float32Array> = {
  descriptors: [
    dct(
      "dct.energy",
      "level^2",
      [0, Number.POSITIVE_INFINITY],
      "energy of all but the mean, per pixel: the patch's variance",
    ),
    ...[...BANDS, undefined].map((end, i) =>
      dct(
        `dct.band.${i}`,
        "1",
        [0, 1],
        `share of it in ${end === undefined ? `${BANDS[i - 1]} and more` : `${i === 0 ? "less than" : `${BANDS[i - 1]} to below`} ${end}`} half waves`,
      ),
    ),
  ],
  measure: (patch) => {
    const bands = new Array<number>(BANDS.length + 1).fill(0);
    let whole = 0;
    const coefficients = transform(patch);
    for (let at = 1; at < coefficients.length; at++) {
      const energy = coefficients[at] ** 2;
      bands[BAND[at]] += energy;
      whole += energy;
    }
    // A patch of one grey has rounding for structure.
    const isFlat = whole < 1e-6;
    return [whole / PATCH_SIDE ** 2, ...bands.map((energy) => (isFlat ? Number.NaN : energy / whole))];
  },
};

/** Two-dimensional transform, rows then columns; row-major, frequency 0 first. */
function transform(patch: Float32Array): Float64Array {
  const n = PATCH_SIDE;
  const rows = new Float64Array(n * n);
  for (let y = 0; y < n; y++) {
    for (let u = 0; u < n; u++) {
      let sum = 0;
      for (let x = 0; x < n; x++) sum += patch[y * n + x] * TABLE[u * n + x];
      rows[u * n + y] = sum;
    }
  }
  const out = new Float64Array(n * n);
  for (let v = 0; v < n; v++) {
    for (let u = 0; u < n; u++) {
      let sum = 0;
      for (let y = 0; y < n; y++) sum += rows[u * n + y] * TABLE[v * n + y];
      out[v * n + u] = sum;
    }
  }
  return out;
}
