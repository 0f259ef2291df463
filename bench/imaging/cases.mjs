// What is measured: a name that peer.py knows too, and what it does here.
import * as imaging from "../../packages/imaging/dist/index.js";

const { createImage, dihedral } = imaging;

/** A smear-like picture: cells on unevenly lit glass, with noise. The same bytes in every run. */
export function picture(width, height) {
  const image = createImage(width, height);
  let state = 7;
  const noise = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return ((state >>> 16) & 15) - 8;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const light = 1 - 0.2 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2);
      const d = Math.hypot((x % 128) - 64, (y % 128) - 64);
      const [red, green, blue] = d < 18 ? [110, 50, 140] : d < 34 ? [190, 140, 190] : [235, 225, 228];
      image.data[i] = red * light + noise();
      image.data[i + 1] = green * light + noise();
      image.data[i + 2] = blue * light + noise();
    }
  }
  return image;
}

export const big = picture(1024, 1024);
export const small = picture(256, 256);

const grey = imaging.toGrey(big);
const mask = imaging.threshold(grey, imaging.otsuThreshold(grey), true);
const other = dihedral(picture(512, 512), 1);
const reinhard = imaging.reinhardReference(other);
const macenko = imaging.macenkoReference(other);
const { height, width } = big;

/** Each: name, pixels it works on, what it does. */
export const cases = [
  ["lab", big, () => imaging.rgbToLab(big)],
  ["lab and back", big, () => imaging.labToRgb(imaging.rgbToLab(big), width, height)],
  ["hsv", big, () => imaging.rgbToHsv(big)],
  ["ycrcb", big, () => imaging.rgbToYCrCb(big)],
  ["median, radius 1", big, () => imaging.medianFilter(big, 1)],
  ["median, radius 2", big, () => imaging.medianFilter(big, 2)],
  ["gaussian, sigma 1.5", big, () => imaging.gaussianBlur(big, 1.5)],
  ["bilateral, diameter 5", big, () => imaging.bilateralFilter(big, { diameter: 5, sigmaColour: 50, sigmaSpace: 2 })],
  ["non-local means, 7 in 21", small, () => imaging.nonLocalMeans(small, { strength: 5, template: 7, search: 21 })],
  ["stretch", big, () => imaging.stretchContrast(big, { low: 2, high: 98, channels: "joint" })],
  ["equalise", big, () => imaging.equaliseHistogram(big)],
  ["clahe", big, () => imaging.clahe(big, { clipLimit: 2, tiles: 8 })],
  ["flatten, polynomial", big, () => imaging.flattenIllumination(big, { method: "polynomial", degree: 2 })],
  ["otsu", big, () => imaging.otsuThreshold(imaging.toGrey(big))],
  ["components", big, () => imaging.connectedComponents(mask, 8)],
  ["distance", big, () => imaging.squaredDistance(mask)],
  ["open, disc of radius 5", big, () => imaging.open(mask, 5, "disc")],
  ["open, square of radius 5", big, () => imaging.open(mask, 5, "square")],
  ["fill holes", big, () => imaging.fillHoles(mask)],
  [
    "region of interest",
    big,
    () =>
      imaging.regionOfInterest(big, { source: "grey", foreground: "auto", margin: 0, square: false, leastShare: 0 }),
  ],
  ["reinhard", big, () => imaging.normaliseReinhard(big, reinhard)],
  ["macenko", big, () => imaging.normaliseMacenko(big, macenko)],
  ["phash", small, () => imaging.perceptualHash(small)],
  ["dhash", small, () => imaging.differenceHash(small)],
];
