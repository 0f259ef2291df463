import { createImage, type Image } from "../image.ts";
import { lookUp, tabulate } from "../numeric/interpolated-table.ts";

/** XYZ of the white point D65, 2 degrees, as scikit-image and most others round it. */
const WHITE = [0.95047, 1, 1.08883];

/** Linear sRGB (rows X, Y, Z) of ITU-R BT.709's primaries, each row divided by its white. */
const TO_XYZ = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
].map((row, i) => row.map((value) => value / WHITE[i]));

/** The inverse of the matrix above, before its division: XYZ to linear R, G, B. */
const FROM_XYZ = [
  [3.240481343200527, -1.5371515162713185, -0.49853632616888777],
  [-0.9692549499965684, 1.8759900014898907, 0.04155592655829284],
  [0.05564663913517715, -0.20404133836651123, 1.0573110696453443],
].map((row) => row.map((value, i) => value * WHITE[i]));

const LINEAR = Float64Array.from({ length: 256 }, (_, v) => {
  const share = v / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

// Straight lines over these intervals are within 3e-7 of the root (1e-4 of a or b) and within 0.005 grey levels.
const ROOT_INTERVALS = 16384;
const ROOT_LIMIT = 1.0625;
const ROOT = tabulate((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116), ROOT_LIMIT, ROOT_INTERVALS);
const ROOT_SCALE = ROOT_INTERVALS / ROOT_LIMIT;
const LEVEL_INTERVALS = 4096;
const LEVEL = tabulate((t) => 255 * (t <= 0.0031308 ? 12.92 * t : 1.055 * t ** (1 / 2.4) - 0.055), 1, LEVEL_INTERVALS);

/**
 * CIE 1976 L*a*b* under D65 of each sRGB pixel, interleaved: sRGB's transfer function undone, BT.709's matrix to XYZ,
 * then with f(t) = cbrt(t) for t > 0.008856 and 7.787 t + 16 / 116 below: L = 116 f(Y) - 16 in [0, 100],
 * a = 500 (f(X) - f(Y)) in about [-86, 98], b = 200 (f(Y) - f(Z)) in about [-108, 95]. Within 1e-3 of scikit-image.
 */
export function rgbToLab({ data }: Image): Float32Array {
  const [[xr, xg, xb], [yr, yg, yb], [zr, zg, zb]] = TO_XYZ.map((row) => row.map((value) => value * ROOT_SCALE));
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const red = LINEAR[data[i]];
    const green = LINEAR[data[i + 1]];
    const blue = LINEAR[data[i + 2]];
    const x = lookUp(ROOT, xr * red + xg * green + xb * blue);
    const y = lookUp(ROOT, yr * red + yg * green + yb * blue);
    const z = lookUp(ROOT, zr * red + zg * green + zb * blue);
    out[i] = 116 * y - 16;
    out[i + 1] = 500 * (x - y);
    out[i + 2] = 200 * (y - z);
  }
  return out;
}

/** L, a, b of one sRGB colour of values in [0, 1], as {@link rgbToLab} but exact, and between grey levels. */
export function shareToLab(red: number, green: number, blue: number): readonly [number, number, number] {
  const [r, g, b] = [red, green, blue].map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const [x, y, z] = TO_XYZ.map(([fromRed, fromGreen, fromBlue]) => {
    const t = fromRed * r + fromGreen * g + fromBlue * b;
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The inverse, rounded; colours that sRGB does not have are clipped channel by channel, as in scikit-image. */
export function labToRgb(lab: Float32Array, width: number, height: number): Image {
  const [[rx, ry, rz], [gx, gy, gz], [bx, by, bz]] = FROM_XYZ;
  const image = createImage(width, height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 3) {
    const fy = (lab[i] + 16) / 116;
    const x = cube(fy + lab[i + 1] / 500);
    const y = cube(fy);
    const z = cube(Math.max(0, fy - lab[i + 2] / 200));
    data[i] = level(rx * x + ry * y + rz * z);
    data[i + 1] = level(gx * x + gy * y + gz * z);
    data[i + 2] = level(bx * x + by * y + bz * z);
  }
  return image;
}

const cube = (f: number): number => (f > 0.2068966 ? f * f * f : (f - 16 / 116) / 7.787);

/** Linear light, 0 to 1, as a grey level. */
const level = (linear: number): number =>
  (lookUp(LEVEL, LEVEL_INTERVALS * (linear < 0 ? 0 : linear > 1 ? 1 : linear)) + 0.5) | 0;
