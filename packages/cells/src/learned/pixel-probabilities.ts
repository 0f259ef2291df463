import { dihedral, type Image, inverseDihedral, type Mask, resize, resizeMap } from "@leukoscope/imaging";
import type { Session } from "@leukoscope/runtime";

/** Classes of a pixel, in the order of the model's outputs. */
export const pixelClasses = ["background", "cytoplasm", "nucleus"] as const;
export const NUCLEUS_CLASS = 2;

/** How a network is asked. */
export interface PixelReader {
  readonly session: Session;
  /** Width and height of the network's input. */
  readonly side: number;
  /** Light that the empty slide lets through, by channel, 1 to 255. */
  readonly white: readonly number[];
  /** Symmetries of the square (as `dihedral` numbers them) over which probabilities are averaged. */
  readonly symmetries: readonly number[];
}

/**
 * The most probable class of each pixel of a view. The view is scaled to the network's input, and the network's
 * probabilities, not its classes, are scaled back, so that outlines are finer than the network's pixels.
 */
export async function classify(view: Image, { session, side, symmetries, white }: PixelReader): Promise<Mask> {
  const plane = side * side;
  const small = resize(view, side, side);
  const sum = new Float32Array(3 * plane);
  for (const k of symmetries) {
    const { data } = dihedral(small, k);
    const input = new Float32Array(3 * plane);
    for (let i = 0; i < plane; i++) {
      for (let c = 0; c < 3; c++) input[c * plane + i] = 2 * Math.min(1, data[3 * i + c] / white[c]) - 1;
    }
    const { probabilities } = await session.run({
      image: { type: "float32", dims: [1, 3, side, side], data: input },
    });
    const places = placesOf(inverseDihedral(k), side);
    const found = probabilities.data as Float32Array;
    for (let c = 0; c < 3; c++) for (let i = 0; i < plane; i++) sum[c * plane + i] += found[c * plane + places[i]];
  }
  const [background, cytoplasm, nucleus] = pixelClasses.map((_, c) =>
    resizeMap(sum.subarray(c * plane, (c + 1) * plane), side, side, view.width, view.height),
  );
  const data = Uint8Array.from(background, (b, i) =>
    b >= cytoplasm[i] && b >= nucleus[i] ? 0 : cytoplasm[i] >= nucleus[i] ? 1 : NUCLEUS_CLASS,
  );
  return { width: view.width, height: view.height, data };
}

/** Where each pixel of a square comes from under a symmetry, as `dihedral` moves pixels. */
function placesOf(k: number, side: number): Int32Array {
  const last = side - 1;
  const turns = k % 4;
  return Int32Array.from({ length: side * side }, (_, i) => {
    const u = k >= 4 ? last - (i % side) : i % side;
    const v = Math.floor(i / side);
    const [x, y] = [
      [u, v],
      [last - v, u],
      [last - u, last - v],
      [v, last - u],
    ][turns];
    return y * side + x;
  });
}
