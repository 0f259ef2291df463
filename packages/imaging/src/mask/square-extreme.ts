import { assertWhole } from "../argument.ts";
import { assertPlane, type Plane } from "../plane.ts";

/**
 * The least (erosion) or largest (dilation) value in the square of 2 `radius` + 1 pixels a side around each pixel, of
 * grey levels or masks; what lies beyond the edge does not count. Three comparisons a pixel and direction, whatever
 * the radius (van Herk 1992; Gil and Werman 1993).
 * @throws ImageError `bad-argument` unless the radius is a whole number from 0 to 1000
 */
export function squareExtreme(plane: Plane, radius: number, which: "least" | "largest"): Plane {
  assertPlane(plane);
  assertWhole("The radius of an element", radius, 0, 1000);
  const { data, height, width } = plane;
  const isLeast = which === "least";
  const out = new Uint8Array(data.length);
  const line = new Line(Math.max(width, height), radius, isLeast);
  for (let y = 0; y < height; y++) line.filter(data, out, y * width, 1, width);
  for (let x = 0; x < width; x++) line.filter(out, out, x, width, height);
  return { width, height, data: out };
}

/**
 * Extremes of a window along a line. The line is cut into blocks as long as the window: every window is the end of one
 * block and the beginning of the next, and running extremes of both directions give those.
 */
class Line {
  readonly #radius: number;
  readonly #isLeast: boolean;
  readonly #samples: Uint8Array;
  readonly #forward: Uint8Array;
  readonly #backward: Uint8Array;

  constructor(length: number, radius: number, isLeast: boolean) {
    const side = 2 * radius + 1;
    const room = Math.ceil((length + 2 * radius) / side) * side;
    this.#radius = radius;
    this.#isLeast = isLeast;
    this.#samples = new Uint8Array(room);
    this.#forward = new Uint8Array(room);
    this.#backward = new Uint8Array(room);
  }

  filter(from: Uint8Array, to: Uint8Array, start: number, stride: number, length: number): void {
    const radius = this.#radius;
    const side = 2 * radius + 1;
    const isLeast = this.#isLeast;
    const samples = this.#samples;
    const forward = this.#forward;
    const backward = this.#backward;
    samples.fill(isLeast ? 255 : 0);
    for (let i = 0, at = start; i < length; i++, at += stride) samples[radius + i] = from[at];
    const used = Math.ceil((length + 2 * radius) / side) * side;
    for (let block = 0; block < used; block += side) {
      let extreme = samples[block];
      forward[block] = extreme;
      for (let i = block + 1; i < block + side; i++) {
        const value = samples[i];
        if (isLeast ? value < extreme : value > extreme) extreme = value;
        forward[i] = extreme;
      }
      extreme = samples[block + side - 1];
      backward[block + side - 1] = extreme;
      for (let i = block + side - 2; i >= block; i--) {
        const value = samples[i];
        if (isLeast ? value < extreme : value > extreme) extreme = value;
        backward[i] = extreme;
      }
    }
    for (let i = 0, at = start; i < length; i++, at += stride) {
      const a = backward[i];
      const b = forward[i + side - 1];
      to[at] = isLeast === a < b ? a : b;
    }
  }
}
