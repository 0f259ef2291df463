import { quantile } from "../numeric/quantile.ts";
import { symmetricEigen, type Vector3 } from "../numeric/symmetric-eigen.ts";

/** A pixel counts as stained when its optical density is at least this in every channel: beta of the paper. */
const LEAST_DENSITY = 0.15;

/** The stains lie at this and at one minus this quantile of the angles: alpha of the paper. */
const OUTERMOST = 0.01;

/** Fewer stained pixels than this say nothing of the stains. */
const LEAST_PIXELS = 32;

/** Sine squared of the angle between two stains, below which they are one: about two degrees. */
const LEAST_SINE_SQUARED = 1e-3;

/**
 * The two stain vectors of an image: the densities of its stained pixels are projected on the plane of their two main
 * axes (eigenvectors of the covariance), and the vectors at the 1st and 99th percentile of the angle in it are the
 * stains, as unit vectors; the one that absorbs more red first.
 * @param densities optical densities, interleaved RGB
 * @returns undefined when they can't be told: hardly a stained pixel, or all of one hue
 */
export function stainVectors(densities: Float32Array): readonly [Vector3, Vector3] | undefined {
  const stained = stainedPixels(densities);
  if (stained.length < 3 * LEAST_PIXELS) return undefined;
  const [first, second] = symmetricEigen(covariance(stained));
  if (!(second.value > 1e-9)) return undefined;
  const [ax, ay, az] = first.vector;
  const [bx, by, bz] = second.vector;
  const angles = new Float32Array(stained.length / 3);
  for (let i = 0, at = 0; i < angles.length; i++, at += 3) {
    const red = stained[at];
    const green = stained[at + 1];
    const blue = stained[at + 2];
    angles[i] = Math.atan2(bx * red + by * green + bz * blue, ax * red + ay * green + az * blue);
  }
  const [one, other] = [quantile(angles, OUTERMOST), quantile(angles, 1 - OUTERMOST)].map((angle): Vector3 => {
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    return [ax * cos + bx * sin, ay * cos + by * sin, az * cos + bz * sin];
  });
  const dot = one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
  if (1 - dot * dot < LEAST_SINE_SQUARED) return undefined;
  return one[0] > other[0] ? [one, other] : [other, one];
}

function stainedPixels(densities: Float32Array): Float32Array {
  const stained = new Float32Array(densities.length);
  let length = 0;
  for (let i = 0; i < densities.length; i += 3) {
    const isStained =
      densities[i] >= LEAST_DENSITY && densities[i + 1] >= LEAST_DENSITY && densities[i + 2] >= LEAST_DENSITY;
    if (!isStained) continue;
    stained[length] = densities[i];
    stained[length + 1] = densities[i + 1];
    stained[length + 2] = densities[i + 2];
    length += 3;
  }
  return stained.subarray(0, length);
}

/** Of interleaved triples, with one degree of freedom taken by the mean. */
function covariance(triples: Float32Array): Vector3[] {
  const count = triples.length / 3;
  const mean = [0, 0, 0];
  for (let i = 0; i < triples.length; i += 3) for (let c = 0; c < 3; c++) mean[c] += triples[i + c] / count;
  let [rr, rg, rb, gg, gb, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < triples.length; i += 3) {
    const red = triples[i] - mean[0];
    const green = triples[i + 1] - mean[1];
    const blue = triples[i + 2] - mean[2];
    rr += red * red;
    rg += red * green;
    rb += red * blue;
    gg += green * green;
    gb += green * blue;
    bb += blue * blue;
  }
  const scale = 1 / (count - 1);
  return [
    [rr * scale, rg * scale, rb * scale],
    [rg * scale, gg * scale, gb * scale],
    [rb * scale, gb * scale, bb * scale],
  ];
}
