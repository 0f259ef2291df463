import { ImageError } from "../image-error.ts";
import { assertPlane, type Mask, type Plane } from "../plane.ts";

export interface WatershedOptions {
  /** Floods only where it is set; everywhere by default. */
  readonly mask?: Mask;
  /** 4 by default: water flows through shared sides; 8: through corners, too. */
  readonly connectivity?: 4 | 8;
}

const DX = [0, -1, 1, 0, -1, 1, -1, 1];
const DY = [-1, 0, 0, 1, -1, -1, 1, 1];

/**
 * Watershed by flooding from markers (Beucher and Meyer 1993): water rises from every marker, lowest levels first, those
 * that wait longest first among equals, and each pixel goes to whoever reaches it. No lines are left between basins.
 * Where no two levels are equal the labels are those of scikit-image's `watershed`.
 * @param levels what is flooded, 0 the deepest
 * @param markers row-major, 0 where there is none
 * @returns labels, row-major; 0 outside the mask and where no water comes
 * @throws ImageError `bad-argument` when sides differ
 */
export function watershed(
  levels: Plane,
  markers: Int32Array,
  { mask, connectivity = 4 }: WatershedOptions = {},
): Int32Array {
  assertPlane(levels);
  const { data, height, width } = levels;
  for (const [name, length] of [
    ["The markers", markers.length],
    ["The mask", mask?.data.length ?? data.length],
  ] as const) {
    if (length === data.length) continue;
    throw new ImageError("bad-argument", `${name} of a watershed have ${length} pixels, its levels ${data.length}`, {
      value: length,
      remedy: "Give both the same sides.",
    });
  }
  const labels = new Int32Array(data.length);
  const queue = new LevelQueue(data);
  for (let i = 0; i < data.length; i++) {
    if (markers[i] === 0 || mask?.data[i] === 0) continue;
    labels[i] = markers[i];
    queue.push(i);
  }
  for (let at = queue.pop(); at >= 0; at = queue.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    for (let k = 0; k < connectivity; k++) {
      const nx = x + DX[k];
      const ny = y + DY[k];
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const next = ny * width + nx;
      if (labels[next] !== 0 || mask?.data[next] === 0) continue;
      labels[next] = labels[at];
      queue.push(next);
    }
  }
  return labels;
}

/** Pixels by level, first in first out within one; each is queued once at most. */
class LevelQueue {
  readonly #levels: Uint8Array;
  readonly #next: Int32Array;
  readonly #heads = new Int32Array(256).fill(-1);
  readonly #tails = new Int32Array(256).fill(-1);
  #lowest = 256;

  constructor(levels: Uint8Array) {
    this.#levels = levels;
    this.#next = new Int32Array(levels.length).fill(-1);
  }

  push(pixel: number): void {
    const level = this.#levels[pixel];
    if (this.#heads[level] < 0) this.#heads[level] = pixel;
    else this.#next[this.#tails[level]] = pixel;
    this.#tails[level] = pixel;
    if (level < this.#lowest) this.#lowest = level;
  }

  /** @returns -1 when there is none left */
  pop(): number {
    while (this.#lowest < 256 && this.#heads[this.#lowest] < 0) this.#lowest++;
    if (this.#lowest === 256) return -1;
    const pixel = this.#heads[this.#lowest];
    this.#heads[this.#lowest] = this.#next[pixel];
    return pixel;
  }
}
