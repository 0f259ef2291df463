import { mirror } from "../border.ts";
import { createImage, type Image } from "../image.ts";

/**
 * What the output pixel (x, y) shows: the input at (a x + b y + c, d x + e y + f), as [a, b, c, d, e, f]. Pixel centres
 * are whole numbers, x to the right, y down.
 */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/**
 * What stands beyond the edges: `mirror`, the image mirrored at its edge pixels (OpenCV's BORDER_REFLECT_101); `edge`,
 * the edge pixel repeated ("nearest" of Keras); or one colour.
 */
export type Fill = "mirror" | "edge" | readonly [number, number, number];

export const IDENTITY: AffineMatrix = [1, 0, 0, 0, 1, 0];

/** The matrix that leads an output pixel through `first`, then through `second`, to the input. */
export function through(first: AffineMatrix, second: AffineMatrix): AffineMatrix {
  const [a, b, c, d, e, f] = second;
  const [p, q, r, s, t, u] = first;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

/** A linear map that leaves the point (x, y) where it is. */
export const about = (x: number, y: number, [a, b, c, d]: readonly [number, number, number, number]): AffineMatrix => [
  a,
  b,
  x - a * x - b * y,
  c,
  d,
  y - c * x - d * y,
];

/**
 * Resamples an image, size kept, bilinear, rounded to nearest. With one colour beyond the edges, pixels whose place lies
 * outside have that colour and those at the edge are not blended with it, as in Pillow's `transform(AFFINE, BILINEAR)`,
 * which cuts fractions off where this rounds; with `edge`, SciPy's `affine_transform(order=1, mode="nearest")`.
 */
export function affine(image: Image, [a, b, c, d, e, f]: AffineMatrix, fill: Fill): Image {
  const { data, height, width } = image;
  const out = createImage(width, height);
  const colour = typeof fill === "string" ? undefined : fill;
  const index = fill === "mirror" ? mirror : (i: number, size: number) => Math.min(Math.max(i, 0), size - 1);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      const fromX = a * x + b * y + c;
      const fromY = d * x + e * y + f;
      if (colour && !(fromX >= -0.5 && fromX < width - 0.5 && fromY >= -0.5 && fromY < height - 0.5)) {
        out.data.set(colour, o);
        continue;
      }
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = fromX - left;
      const down = fromY - top;
      const x0 = 3 * index(left, width);
      const x1 = 3 * index(left + 1, width);
      const row0 = 3 * width * index(top, height);
      const row1 = 3 * width * index(top + 1, height);
      for (let channel = 0; channel < 3; channel++) {
        const upper = data[row0 + x0 + channel] * (1 - right) + data[row0 + x1 + channel] * right;
        const lower = data[row1 + x0 + channel] * (1 - right) + data[row1 + x1 + channel] * right;
        out.data[o + channel] = upper * (1 - down) + lower * down + 0.5;
      }
    }
  }
  return out;
}
