import type { Mask } from "@leukoscope/imaging";
import fc from "fast-check";
import { type Region, regionOf } from "../region.ts";

/** Rows of text, one character a pixel; a dot is background. A frame is added. */
export function drawn(...rows: readonly string[]): Region {
  const width = rows[0].length + 2;
  const data = new Uint8Array(width * (rows.length + 2));
  rows.forEach((row, y) => {
    [...row].forEach((pixel, x) => {
      if (pixel !== ".") data[(y + 1) * width + x + 1] = 1;
    });
  });
  return regionOf({ width, height: rows.length + 2, data });
}

/** The pixels whose centres lie where `inside` says. */
export function filled(width: number, height: number, inside: (x: number, y: number) => boolean): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y++) for (let x = 1; x < width - 1; x++) if (inside(x, y)) data[y * width + x] = 1;
  return { width, height, data };
}

/** A path through points as pixels, each step along a side, so that no box is jumped over. */
export function traced(points: readonly (readonly [number, number])[]): Mask {
  const left = Math.min(...points.map(([x]) => x));
  const top = Math.min(...points.map(([, y]) => y));
  const width = Math.ceil(Math.max(...points.map(([x]) => x)) - left) + 2;
  const height = Math.ceil(Math.max(...points.map(([, y]) => y)) - top) + 2;
  const data = new Uint8Array(width * height);
  points.slice(1).forEach(([toX, toY], i) => {
    const [fromX, fromY] = points[i];
    const steps = Math.max(1, Math.ceil(4 * Math.hypot(toX - fromX, toY - fromY)));
    let lastY = Math.round(fromY - top);
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(fromX + ((toX - fromX) * step) / steps - left);
      const y = Math.round(fromY + ((toY - fromY) * step) / steps - top);
      data[lastY * width + x] = 1;
      data[y * width + x] = 1;
      lastY = y;
    }
  });
  return { width, height, data };
}

/** A star-shaped outline with a few waves around (cx, cy). */
export interface Blob {
  readonly radius: number;
  /** Amplitude (as a share of the radius) and phase of the waves 2, 3, 4. */
  readonly waves: readonly (readonly [amplitude: number, phase: number])[];
}

export const anyBlob: fc.Arbitrary<Blob> = fc.record({
  radius: fc.double({ min: 18, max: 30, noNaN: true }),
  waves: fc.tuple(
    ...[0.25, 0.12, 0.08].map((most) =>
      fc.tuple(fc.double({ min: 0, max: most, noNaN: true }), fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })),
    ),
  ),
});

/** @param turn radians; @param scale of the radius; @param at shifts the centre, px */
export function blobMask(
  { radius, waves }: Blob,
  side: number,
  turn = 0,
  scale = 1,
  at: readonly [number, number] = [0, 0],
): Mask {
  return filled(side, side, (x, y) => {
    const dx = x - side / 2 - at[0];
    const dy = y - side / 2 - at[1];
    const angle = Math.atan2(dy, dx) - turn;
    let reach = radius * scale;
    waves.forEach(([amplitude, phase], k) => {
      reach += radius * scale * amplitude * Math.cos((k + 2) * angle + phase);
    });
    return Math.hypot(dx, dy) < reach;
  });
}
