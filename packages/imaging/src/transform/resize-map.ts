import { assertSides } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { triangleFilter } from "./triangle-filter.ts";

/**
 * Resizes a row-major map of floats (such as a class activation map) with the filter of `resize`, without rounding:
 * Pillow's BILINEAR on an image of mode "F". When it grows this is plain bilinear interpolation between pixel centres.
 * @returns `outWidth * outHeight` values, within the range of the map's
 * @throws ImageError `bad-argument` for sides that are no sizes or do not fit the map
 */
export function resizeMap(
  map: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array {
  assertSides(width, height);
  assertSides(outWidth, outHeight);
  if (map.length !== width * height) {
    throw new ImageError("bad-argument", `A map of ${width} x ${height} needs ${width * height} values`, {
      value: map.length,
      remedy: `Give the map's own width and height; it has ${map.length} values.`,
    });
  }
  const across = triangleFilter(width, outWidth);
  const rows = new Float32Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let j = 0; j < across.count[x]; j++) {
        sum += map[y * width + across.first[x] + j] * across.weights[x * across.room + j];
      }
      rows[y * outWidth + x] = sum;
    }
  }
  const down = triangleFilter(height, outHeight);
  const out = new Float32Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let j = 0; j < down.count[y]; j++) {
        sum += rows[(down.first[y] + j) * outWidth + x] * down.weights[y * down.room + j];
      }
      out[y * outWidth + x] = sum;
    }
  }
  return out;
}
