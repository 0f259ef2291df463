import { rgbToOpticalDensity } from "../colour/optical-density.ts";
import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { quantile } from "../numeric/quantile.ts";
import type { Vector3 } from "../numeric/symmetric-eigen.ts";
import { stainVectors } from "./stain-vectors.ts";

/** Two stains and how strong they are. Plain JSON. */
export interface MacenkoReference {
  /** What the empty slide shows, grey levels: optical density is 0 there. */
  readonly white: number;
  /** Optical density of each stain in red, green, blue, as unit vectors; the one that absorbs more red comes first. */
  readonly stains: readonly [Vector3, Vector3];
  /** The 99th percentile of each stain's concentration. Above 0. */
  readonly concentrations: readonly [number, number];
}

/** White of the reference implementations: 240 less the 1 that keeps black finite. */
export const DEFAULT_WHITE = 239;

const STRONG = 0.99;

/**
 * The stains of an image, as a reference for others.
 * @param white grey levels of the empty slide, 1 to 255
 * @throws ImageError `degenerate` when two stains can't be told apart: blank, grey, of one hue, or hardly stained
 */
export function macenkoReference(image: Image, white = DEFAULT_WHITE): MacenkoReference {
  const found = stainsOf(image, white);
  if (found) return { white, stains: found.stains, concentrations: found.concentrations };
  throw new ImageError("degenerate", "The reference image does not show two stains");
}

/**
 * Stain normalisation (Macenko et al. 2009): the image's own two stain vectors are found, each pixel's optical density
 * is divided among them by least squares, each concentration is scaled so that its 99th percentile is the reference's,
 * and the pixel is mixed anew from the reference's stains. An image whose stains can't be told apart (blank, grey, of
 * one hue, hardly stained) is returned as it is.
 */
export function normaliseMacenko(image: Image, reference: MacenkoReference): Image {
  const { height, width } = image;
  const { white } = reference;
  const own = stainsOf(image, white);
  if (own === undefined) return createImage(width, height, image.data.slice());
  // Unmixing, scaling and mixing are linear: together one 3 x 3 matrix from density to density.
  const gains = own.concentrations.map((strength, s) => reference.concentrations[s] / strength);
  const matrix = [0, 1, 2].map((to) =>
    [0, 1, 2].map((from) =>
      gains.reduce((sum, gain, s) => sum + reference.stains[s][to] * gain * own.unmix[s][from], 0),
    ),
  );
  const out = createImage(width, height);
  const clamped = new Uint8ClampedArray(out.data.buffer);
  const { densities } = own;
  for (let i = 0; i < densities.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const row = matrix[c];
      const density = row[0] * densities[i] + row[1] * densities[i + 1] + row[2] * densities[i + 2];
      clamped[i + c] = (white + 1) * Math.exp(-density) - 1;
    }
  }
  return out;
}

interface Stains extends Omit<MacenkoReference, "white"> {
  /** Rows that give each stain's concentration from a density: the pseudo-inverse of the stains. */
  readonly unmix: readonly [Vector3, Vector3];
  readonly densities: Float32Array;
}

function stainsOf(image: Image, white: number): Stains | undefined {
  const densities = rgbToOpticalDensity(image, white);
  const stains = stainVectors(densities);
  if (stains === undefined) return undefined;
  const unmix = pseudoInverse(stains);
  const strong = unmix.map(([red, green, blue]) => {
    const amounts = new Float32Array(densities.length / 3);
    for (let i = 0, at = 0; i < amounts.length; i++, at += 3) {
      amounts[i] = red * densities[at] + green * densities[at + 1] + blue * densities[at + 2];
    }
    return quantile(amounts, STRONG);
  });
  if (!strong.every((amount) => amount > 1e-3)) return undefined;
  return { stains, concentrations: [strong[0], strong[1]], unmix, densities };
}

/** (S'S)^-1 S' for the 3 x 2 matrix S of two unit vectors. */
function pseudoInverse([a, b]: readonly [Vector3, Vector3]): readonly [Vector3, Vector3] {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const scale = 1 / (1 - dot * dot);
  const row = (one: Vector3, other: Vector3): Vector3 => [
    scale * (one[0] - dot * other[0]),
    scale * (one[1] - dot * other[1]),
    scale * (one[2] - dot * other[2]),
  ];
  return [row(a, b), row(b, a)];
}
