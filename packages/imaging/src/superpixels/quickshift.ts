import { shareToLab } from "../colour/lab.ts";
import type { Image } from "../image.ts";
import { renumber, type Superpixels } from "./labels.ts";
import { assertAbove } from "./options.ts";

export interface QuickshiftOptions {
  /** Width of the Gaussian that estimates density, pixels: the higher, the fewer segments. By default 4. */
  readonly kernelSize?: number;
  /** Farthest that a pixel is joined to another, in the joint space. By default 200. */
  readonly maxDistance?: number;
  /** Weight of colour against place, 0 to 1. By default 0.2. */
  readonly ratio?: number;
  /** Uniform in [0, 1): breaks ties between equal densities. */
  readonly draw: () => number;
}

/** Far below what two pixels of different colour differ by. */
const TIE_BREAK = 1e-5;

/**
 * Quick shift (Vedaldi and Soatto 2008) in place and CIELAB, as `skimage.segmentation.quickshift` does it: every pixel
 * is joined to the nearest one of higher density, and each tree is a segment. The defaults are those of the `lime`
 * package for images.
 * @throws ImageError `bad-argument`
 */
export function quickshift(
  image: Image,
  { kernelSize = 4, maxDistance = 200, ratio = 0.2, draw }: QuickshiftOptions,
): Superpixels {
  assertAbove("The kernel size of quick shift", kernelSize, 0);
  assertAbove("The largest distance of quick shift", maxDistance, 0);
  const { data, height, width } = image;
  const points = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const lab = shareToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255);
    for (let c = 0; c < 3; c++) points[i + c] = ratio * lab[c];
  }
  const field: Field = { points, width, height, reach: Math.ceil(3 * kernelSize) };
  const densities = densitiesOf(field, kernelSize);
  for (let i = 0; i < densities.length; i++) densities[i] += TIE_BREAK * draw();
  const parents = parentsOf(field, densities, maxDistance);
  const roots = parents.map((_, i) => {
    let root = i;
    while (parents[root] !== root) root = parents[root];
    return root;
  });
  return renumber(roots, width, height);
}

interface Field {
  /** L, a, b of each pixel. */
  readonly points: Float64Array;
  readonly width: number;
  readonly height: number;
  /** Of the window around a pixel. */
  readonly reach: number;
}

function squaredDistance(points: Float64Array, i: number, j: number, dx: number, dy: number): number {
  const l = points[3 * i] - points[3 * j];
  const a = points[3 * i + 1] - points[3 * j + 1];
  const b = points[3 * i + 2] - points[3 * j + 2];
  return l * l + a * a + b * b + dx * dx + dy * dy;
}

/** Each pair of pixels is looked at once: what one is to the other, the other is to it. */
function densitiesOf({ height, points, reach, width }: Field, kernelSize: number): Float64Array {
  const densities = new Float64Array(width * height).fill(1);
  const factor = -0.5 / kernelSize ** 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      for (let dy = 0; dy <= Math.min(reach, height - 1 - y); dy++) {
        for (let dx = dy === 0 ? 1 : -Math.min(reach, x); dx <= Math.min(reach, width - 1 - x); dx++) {
          const j = i + dy * width + dx;
          const likeness = Math.exp(factor * squaredDistance(points, i, j, dx, dy));
          densities[i] += likeness;
          densities[j] += likeness;
        }
      }
    }
  }
  return densities;
}

function parentsOf({ height, points, reach, width }: Field, densities: Float64Array, maxDistance: number): Int32Array {
  return Int32Array.from(densities, (density, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let [parent, closest] = [i, maxDistance * maxDistance];
    for (let dy = -Math.min(reach, y); dy <= Math.min(reach, height - 1 - y); dy++) {
      for (let dx = -Math.min(reach, x); dx <= Math.min(reach, width - 1 - x); dx++) {
        const j = i + dy * width + dx;
        if (densities[j] <= density) continue;
        const distance = squaredDistance(points, i, j, dx, dy);
        if (distance < closest || (distance === closest && parent === i)) [parent, closest] = [j, distance];
      }
    }
    return parent;
  });
}
