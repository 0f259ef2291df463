import { type Component, connectedComponents, type Mask, squaredDistance, watershed } from "@leukoscope/imaging";

/** A part is looked at if it has more than this many times the usual area. */
const SUSPECT = 1.5;
/** Cores are what lies deeper than this share of a part's greatest depth. */
const DEPTH = 0.65;
/** Each piece has at least this share of the usual area. */
const LEAST = 0.4;

/**
 * Cuts clumps of nuclei where they are narrow: cores are the connected sets that lie deep in the distance transform, and
 * a watershed from them on the depth gives each its piece.
 * @param usual area of a nucleus, pixels
 * @returns the mask with a line of background between pieces
 */
export function splitClumps(mask: Mask, usual: number): Mask {
  const { components, labels } = connectedComponents(mask);
  const data = Uint8Array.from(mask.data);
  components.forEach((component, k) => {
    if (component.area <= SUSPECT * usual) return;
    cut(component, k + 1, labels, mask.width, usual, data);
  });
  return { ...mask, data };
}

function cut(box: Component, label: number, labels: Int32Array, stride: number, usual: number, out: Uint8Array): void {
  const width = box.width + 2;
  const height = box.height + 2;
  const at = (i: number) => (box.top + Math.floor(i / width) - 1) * stride + box.left + (i % width) - 1;
  const own = new Uint8Array(width * height);
  for (let y = 1; y <= box.height; y++) {
    for (let x = 1; x <= box.width; x++) if (labels[at(y * width + x)] === label) own[y * width + x] = 1;
  }
  const part: Mask = { width, height, data: own };
  const depth = Float32Array.from(squaredDistance(part), Math.sqrt);
  const deepest = depth.reduce((most, value) => (value > most ? value : most), 0);
  const cores = connectedComponents({
    width,
    height,
    data: Uint8Array.from(depth, (d) => (d > DEPTH * deepest ? 1 : 0)),
  });
  if (cores.components.length < 2) return;
  const levels = { width, height, data: Uint8Array.from(depth, (d) => Math.round(255 * (1 - d / deepest))) };
  const pieces = watershed(levels, cores.labels, { mask: part, connectivity: 8 });
  const areas = new Uint32Array(cores.components.length + 1);
  for (const piece of pieces) areas[piece]++;
  if (areas.subarray(1).some((area) => area < LEAST * usual)) return;
  for (let i = 0; i < own.length; i++) {
    if (own[i] === 0) continue;
    const meets = [1, width, width + 1, width - 1].some(
      (step) => own[i + step] === 1 && pieces[i + step] !== pieces[i],
    );
    if (meets) out[at(i)] = 0;
  }
}
