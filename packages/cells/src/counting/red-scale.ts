import { connectedComponents, type Mask, squaredDistance } from "@leukoscope/imaging";

/** The largest disc within a cell of its own has at least this share of its area; clumps and shreds have less. */
const ROUND = 0.66;
/** Red cells of one image differ in radius by less than this factor from the usual one. */
const ALIKE = 1.6;

/** They make up at least this share of all bodies: among clumps alone, what is round are specks. */
const LEAST_SHARE = 0.03;

/**
 * The usual radius of an image's red cells, pixels: the median of bodies that are round, whole and no specks. A clump
 * says nothing about the size of what lies in it.
 * @param bodies red cells, their holes filled
 * @returns 0 where no body is round
 */
export function usualRedRadius(bodies: Mask): number {
  const { height, width } = bodies;
  const { components, labels } = connectedComponents(bodies);
  const depth = squaredDistance(bodies);
  const deepest = new Float64Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) if (depth[i] > deepest[labels[i]]) deepest[labels[i]] = depth[i];
  const radii = components.flatMap(({ area, left, top, ...box }, k) => {
    const isWhole = left > 0 && top > 0 && left + box.width < width && top + box.height < height;
    const isRound = Math.PI * deepest[k + 1] >= ROUND * area;
    return isWhole && isRound ? [Math.sqrt(area / Math.PI)] : [];
  });
  return modeOf(radii, (LEAST_SHARE * components.reduce((sum, { area }) => sum + area, 0)) / Math.PI);
}

/** From so many images on they tell the scale together. */
const FEW_IMAGES = 3;

/**
 * The usual radius of red cells in images of one microscope and magnification, from what each says of it
 * (`redRadiusOf`): the median. One image is easily wrong by half, where cells overlap; many are not.
 * @param radii pixels, 0 where an image says nothing
 * @returns undefined for fewer than three images that say something
 */
export function commonRedRadius(radii: readonly number[]): number | undefined {
  const known = radii.filter((radius) => radius > 0).sort((a, b) => a - b);
  if (known.length < FEW_IMAGES) return undefined;
  return (known[(known.length - 1) >> 1] + known[known.length >> 1]) / 2;
}

/**
 * The value that most others are alike to, weighted by size: dirt may be as many as cells, but is small.
 * @param least weight, below which there is none
 */
function modeOf(radii: readonly number[], least: number): number {
  let best = 0;
  let most = least;
  for (const radius of radii) {
    const near = radii.filter((other) => other < ALIKE * radius && radius < ALIKE * other);
    const weight = near.reduce((sum, other) => sum + other * other, 0);
    if (weight <= most) continue;
    most = weight;
    best = near.sort((a, b) => a - b)[near.length >> 1];
  }
  return best;
}
