import { dilate, type Image, otsuThreshold, resize, saturationPlane, threshold, toGrey } from "@leukoscope/imaging";

/** Longest side at which colours and background are measured, pixels. */
const MEASURED_SIDE = 256;
/** Pixels around what Otsu's threshold takes for a cell that are left out too: its blurred edge. */
const HALO = 3;
/** Tiles a side, for where in the picture something always is. */
const TILES = 4;
/** Side of a corner, as a share of the image's shorter side. */
const CORNER = 0.1;

/** Colours of an image with and without its cells; grey levels from 0 to 255. */
export interface ImageMeasures {
  /** Mean and standard deviation of red, green, blue over all pixels. */
  readonly colour: readonly number[];
  /** A frame of 2 % of the shorter side: mean and standard deviation of red, green, blue; mean grey of the four sides. */
  readonly border: readonly number[];
  /** Mean red, green, blue of a square of 10 % of the shorter side in each corner, row by row; cells may lie there. */
  readonly corners: readonly number[];
  /** Quartiles of red, green, blue over the pixels that are no cell. Not their mean: the rim of a missed cell would be in it. */
  readonly background: readonly number[];
  /**
   * The darkest, then the lightest grey that is no cell in each of the 12 outer of 4 x 4 tiles, less the mean of the 12:
   * what is left is where something is, not how much of it.
   */
  readonly layout: readonly number[];
}

export function measureImage(image: Image): ImageMeasures {
  const scale = Math.min(1, MEASURED_SIDE / Math.max(image.width, image.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const small = scale === 1 ? image : resize(image, side(image.width), side(image.height));
  const saturation = saturationPlane(small);
  // White cells are the most saturated; where the threshold falls among the red cells, they are left out as well.
  const cells = dilate(threshold(saturation, otsuThreshold(saturation)), HALO);
  const isBackground = (pixel: number): boolean => cells.data[pixel] === 0;
  return {
    colour: colourOf(small, () => true),
    border: borderOf(image),
    corners: cornersOf(small),
    background: quartilesOf(small, isBackground),
    layout: layoutOf(small, isBackground),
  };
}

/** Mean and standard deviation of red, green and blue over the chosen pixels; zeros where there is none. */
function colourOf({ data }: Image, chosen: (pixel: number) => boolean): number[] {
  const sums = new Float64Array(6);
  let n = 0;
  for (let pixel = 0; pixel < data.length / 3; pixel++) {
    if (!chosen(pixel)) continue;
    n++;
    for (let c = 0; c < 3; c++) {
      const value = data[3 * pixel + c];
      sums[c] += value;
      sums[3 + c] += value * value;
    }
  }
  if (n === 0) return new Array<number>(6).fill(0);
  const means = [0, 1, 2].map((c) => sums[c] / n);
  return [...means, ...means.map((mean, c) => Math.sqrt(Math.max(0, sums[3 + c] / n - mean * mean)))];
}

/** Lower quartile, median and upper quartile of red, green and blue over the chosen pixels; zeros where there is none. */
function quartilesOf({ data }: Image, chosen: (pixel: number) => boolean): number[] {
  const counts = [0, 1, 2].map(() => new Uint32Array(256));
  let n = 0;
  for (let pixel = 0; pixel < data.length / 3; pixel++) {
    if (!chosen(pixel)) continue;
    n++;
    for (const [c, levels] of counts.entries()) levels[data[3 * pixel + c]]++;
  }
  if (n === 0) return new Array<number>(9).fill(0);
  return counts.flatMap((levels) => [0.25, 0.5, 0.75].map((share) => levelAt(levels, share * n)));
}

/** The level below which `rank` values lie, between whole levels as if each were spread evenly over its own. */
function levelAt(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (let level = 0; level < 256; level++) {
    if (below + counts[level] >= rank && counts[level] > 0) return level - 0.5 + (rank - below) / counts[level];
    below += counts[level];
  }
  return 255;
}

function borderOf(image: Image): number[] {
  const { height, width } = image;
  const frame = Math.max(1, Math.round(0.02 * Math.min(width, height)));
  const isFrame = (pixel: number): boolean => {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    return x < frame || y < frame || x >= width - frame || y >= height - frame;
  };
  const grey = toGrey(image).data;
  const sideMean = (left: number, top: number, right: number, bottom: number): number => {
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += grey[y * width + x];
    return sum / ((right - left) * (bottom - top));
  };
  return [
    ...colourOf(image, isFrame),
    sideMean(0, 0, width, frame),
    sideMean(0, height - frame, width, height),
    sideMean(0, 0, frame, height),
    sideMean(width - frame, 0, width, height),
  ];
}

function cornersOf(image: Image): number[] {
  const { height, width } = image;
  const side = Math.max(1, Math.round(CORNER * Math.min(width, height)));
  return [0, height - side].flatMap((top) =>
    [0, width - side].flatMap((left) =>
      colourOf(image, (pixel) => {
        const x = pixel % width;
        const y = Math.floor(pixel / width);
        return x >= left && x < left + side && y >= top && y < top + side;
      }).slice(0, 3),
    ),
  );
}

function layoutOf(image: Image, isBackground: (pixel: number) => boolean): number[] {
  const { data, height, width } = toGrey(image);
  const darkest = new Float64Array(TILES * TILES).fill(Number.POSITIVE_INFINITY);
  const lightest = new Float64Array(TILES * TILES).fill(Number.NEGATIVE_INFINITY);
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = TILES * Math.floor((TILES * y) / height);
    for (let x = 0; x < width; x++, pixel++) {
      if (!isBackground(pixel)) continue;
      const tile = row + Math.floor((TILES * x) / width);
      darkest[tile] = Math.min(darkest[tile], data[pixel]);
      lightest[tile] = Math.max(lightest[tile], data[pixel]);
    }
  }
  return [...centred(darkest), ...centred(lightest)];
}

/** The outer tiles less their mean; 0 for a tile full of cells, which tells nothing of the background. */
function centred(tiles: Float64Array): number[] {
  const isOuter = (_: number, tile: number): boolean => {
    const last = TILES - 1;
    const [x, y] = [tile % TILES, Math.floor(tile / TILES)];
    return x === 0 || y === 0 || x === last || y === last;
  };
  const outer = [...tiles].filter(isOuter);
  const known = outer.filter(Number.isFinite);
  const mean = known.reduce((sum, grey) => sum + grey, 0) / known.length;
  return outer.map((grey) => (Number.isFinite(grey) ? grey - mean : 0));
}
