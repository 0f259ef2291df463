import { assertNumber, assertWhole } from "../argument.ts";
import { pad } from "../border.ts";
import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";

export interface NonLocalMeansOptions {
  /** Filter strength h, grey levels: about the noise's standard deviation keeps detail, twice it smooths. Above 0. */
  readonly strength: number;
  /** Side of the patches that are compared, pixels; odd, 1 to 21. */
  readonly template: number;
  /** Side of the square that is searched for alike patches, pixels; odd, 1 to 51. Time grows with its square. */
  readonly search: number;
}

/** Weights below this count as none, as in OpenCV. */
const LEAST_WEIGHT = 0.001;

/**
 * Non-local means (Buades, Coll and Morel 2005) on all three channels together: each pixel becomes the mean of those in
 * the search square, weighted by exp(-D / (3 h^2)), where D is the squared difference of the patches around both,
 * summed over the channels and averaged over the patch. Mirrored at the edge pixels. OpenCV's fastNlMeansDenoising on
 * a colour image, within 1 (its fastNlMeansDenoisingColored does the same in L*a*b*, lightness and colour apart).
 * @throws ImageError `bad-argument` for options out of range
 */
export function nonLocalMeans(image: Image, { search, strength, template }: NonLocalMeansOptions): Image {
  assertNumber("The strength of non-local means", strength, 1e-3, 1000);
  assertWhole("The template of non-local means", template, 1, 21);
  assertWhole("The search square of non-local means", search, 1, 51);
  for (const side of [template, search]) {
    if (side % 2 === 1) continue;
    throw new ImageError("bad-argument", `Non-local means needs odd squares, not ${side} pixels`, {
      value: side,
      remedy: `Give ${side - 1} or ${side + 1}.`,
    });
  }
  const reach = (search - 1) / 2;
  const sums = new WeightedSums(image, (template - 1) / 2, reach, strength);
  // Two pixels are as alike one way as the other: each pair is compared once.
  for (let dy = 0; dy <= reach; dy++) {
    for (let dx = dy === 0 ? 1 : -reach; dx <= reach; dx++) sums.compare(dx, dy);
  }
  return sums.image();
}

/** The weighted sums of every pixel, which grow with each displacement that is compared. */
class WeightedSums {
  readonly #image: Image;
  readonly #padded: Image;
  readonly #margin: number;
  readonly #radius: number;
  readonly #values: Float32Array;
  readonly #weights: Float32Array;
  /** Weight of a patch's summed squared difference, in steps of 2^shift: the quantisation of OpenCV. */
  readonly #table: Float32Array;
  readonly #shift: number;
  /** Squared differences of the rows of a patch, as a ring, and their sums by column. */
  readonly #rows: Int32Array[];
  readonly #columns: Int32Array;

  constructor(image: Image, radius: number, reach: number, strength: number) {
    const side = 2 * radius + 1;
    this.#image = image;
    this.#radius = radius;
    this.#margin = radius + reach;
    this.#padded = pad(image, this.#margin, "mirror");
    this.#values = new Float32Array(image.data);
    this.#weights = new Float32Array(image.width * image.height).fill(1);
    this.#shift = Math.ceil(Math.log2(side * side));
    const scale = 2 ** this.#shift / (side * side) / (3 * strength * strength);
    const length = Math.min(Math.floor(-Math.log(LEAST_WEIGHT) / scale) + 1, 3 * 255 * 255 + 1);
    this.#table = Float32Array.from({ length }, (_, step) => Math.exp(-step * scale));
    const span = this.#padded.width;
    this.#rows = Array.from({ length: side }, () => new Int32Array(span));
    this.#columns = new Int32Array(span);
  }

  /** Lets every pixel and the one `dx` right and `dy` below it add to each other. */
  compare(dx: number, dy: number): void {
    const { height, width } = this.#image;
    const radius = this.#radius;
    const side = 2 * radius + 1;
    // Either pixel may lie outside: its patch still counts, and its colour for the other.
    const left = Math.min(0, -dx);
    const right = width + Math.max(0, -dx);
    const columns = this.#columns.fill(0);
    for (const row of this.#rows) row.fill(0);
    for (let y = -dy - radius, n = 0; y < height + radius; y++, n++) {
      this.#addRow(this.#rows[n % side], y, dx, dy, left - radius, right + radius);
      if (n < side - 1) continue;
      this.#spread(columns, y - radius, dx, dy, left, right);
    }
  }

  /** Squared differences along row y; those of the row they replace leave the column sums. */
  #addRow(row: Int32Array, y: number, dx: number, dy: number, from: number, to: number): void {
    const { data, width } = this.#padded;
    const margin = this.#margin;
    const columns = this.#columns;
    const apart = 3 * (dy * width + dx);
    let at = 3 * ((y + margin) * width + from + margin);
    for (let i = 0; i < to - from; i++, at += 3) {
      const red = data[at] - data[at + apart];
      const green = data[at + 1] - data[at + apart + 1];
      const blue = data[at + 2] - data[at + apart + 2];
      const square = red * red + green * green + blue * blue;
      columns[i] += square - row[i];
      row[i] = square;
    }
  }

  #spread(columns: Int32Array, y: number, dx: number, dy: number, left: number, right: number): void {
    const { height, width } = this.#image;
    const { data, width: span } = this.#padded;
    const values = this.#values;
    const weights = this.#weights;
    const table = this.#table;
    const shift = this.#shift;
    const side = 2 * this.#radius + 1;
    const hasFirst = y >= 0;
    const hasSecond = y + dy < height;
    let sum = 0;
    for (let i = 0; i < side - 1; i++) sum += columns[i];
    let one = 3 * ((y + this.#margin) * span + left + this.#margin);
    const apart = 3 * (dy * span + dx);
    for (let x = left, i = 0; x < right; x++, i++, one += 3) {
      sum += columns[i + side - 1];
      const step = sum >> shift;
      sum -= columns[i];
      if (step >= table.length) continue;
      const weight = table[step];
      const other = one + apart;
      if (hasFirst && x >= 0 && x < width) {
        const at = y * width + x;
        weights[at] += weight;
        values[3 * at] += weight * data[other];
        values[3 * at + 1] += weight * data[other + 1];
        values[3 * at + 2] += weight * data[other + 2];
      }
      if (hasSecond && x + dx >= 0 && x + dx < width) {
        const at = (y + dy) * width + x + dx;
        weights[at] += weight;
        values[3 * at] += weight * data[one];
        values[3 * at + 1] += weight * data[one + 1];
        values[3 * at + 2] += weight * data[one + 2];
      }
    }
  }

  image(): Image {
    const { height, width } = this.#image;
    const out = createImage(width, height);
    for (let i = 0; i < this.#weights.length; i++) {
      for (let c = 3 * i; c < 3 * i + 3; c++) out.data[c] = this.#values[c] / this.#weights[i] + 0.5;
    }
    return out;
  }
}
