import { mirror } from "../border.ts";
import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";

/**
 * Rotates counter-clockwise about the centre by any angle in degrees, size kept, bilinear, rounded to nearest. What
 * lies outside is the image mirrored at its edge pixels (d c b | a b c d | c b a: OpenCV's BORDER_REFLECT_101,
 * SciPy's "mirror"), so no artificial border colour is learnt.
 * @throws ImageError `bad-argument` for an angle that is not finite
 */
export function rotate(image: Image, degrees: number): Image {
  if (!Number.isFinite(degrees)) {
    throw new ImageError("bad-argument", `Cannot rotate by ${degrees} degrees`, {
      value: degrees,
      remedy: "Give a finite angle.",
    });
  }
  const { data, height, width } = image;
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const out = createImage(width, height);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      const fromX = centreX + cos * (x - centreX) - sin * (y - centreY);
      const fromY = centreY + sin * (x - centreX) + cos * (y - centreY);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = fromX - left;
      const down = fromY - top;
      const x0 = mirror(left, width);
      const x1 = mirror(left + 1, width);
      const row0 = mirror(top, height) * width;
      const row1 = mirror(top + 1, height) * width;
      for (let c = 0; c < 3; c++) {
        const upper = data[3 * (row0 + x0) + c] * (1 - right) + data[3 * (row0 + x1) + c] * right;
        const lower = data[3 * (row1 + x0) + c] * (1 - right) + data[3 * (row1 + x1) + c] * right;
        out.data[o + c] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
  return out;
}
