import { ImageError } from "./image-error.ts";

/** One 8-bit channel: row-major, `data.length === width * height`, values 0 to 255. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A {@link Plane} whose values are 0 (background) or 1 (foreground). */
export type Mask = Plane;

/** @throws ImageError `bad-argument` when the values do not fit the sides, as those of a colour image do not */
export function assertPlane({ data, height, width }: Plane): void {
  if (data.length === width * height) return;
  throw new ImageError("bad-argument", `One channel of ${width} x ${height} needs ${width * height} values`, {
    value: data.length,
    remedy: `It has ${data.length}; turn a colour image into one channel with toGrey or saturationPlane first.`,
  });
}
