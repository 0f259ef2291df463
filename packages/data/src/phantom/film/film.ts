import type { Cell, CellSample } from "../cells/cell.ts";

export const NUCLEUS = 255;
export const CYTOPLASM = 128;

/** What a painted cell covers, in pixels of the film. Overlapped red cells keep their whole area. */
export interface PaintedRegion {
  /** Tight box of the pixels more than half covered: [x, y, width, height]. */
  readonly bbox: readonly [number, number, number, number];
  readonly centroid: readonly [number, number];
  readonly nucleusPixels: number;
  readonly cytoplasmPixels: number;
}

/** The stained film before the microscope looks at it: one plane of concentrations a dye, row by row. */
export class Film {
  readonly azure: Float32Array;
  readonly eosin: Float32Array;
  readonly methylene: Float32Array;
  readonly haemoglobin: Float32Array;
  /** White cells only: nucleus 255, cytoplasm 128, all else 0. */
  readonly mask: Uint8Array;
  /** The number of the uppermost cell; 0 where there is none. */
  readonly cells: Uint16Array;

  /** `scale` is in pixels a micrometre. */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly scale: number,
  ) {
    const size = width * height;
    this.azure = new Float32Array(size);
    this.eosin = new Float32Array(size);
    this.methylene = new Float32Array(size);
    this.haemoglobin = new Float32Array(size);
    this.mask = new Uint8Array(size);
    this.cells = new Uint16Array(size);
  }

  /**
   * Paints a cell with its origin at (centreX, centreY) pixels, edges antialiased; its pixels get `number`.
   * Returns what it covers, or undefined when no pixel of the film is more than half covered.
   */
  paint(cell: Cell, centreX: number, centreY: number, number: number): PaintedRegion | undefined {
    const { width, height, scale } = this;
    const reach = cell.reach * scale + 1;
    const left = Math.max(0, Math.floor(centreX - reach));
    const right = Math.min(width - 1, Math.ceil(centreX + reach));
    const top = Math.max(0, Math.floor(centreY - reach));
    const bottom = Math.min(height - 1, Math.ceil(centreY + reach));
    const over = cell.blend === "over";
    const masked = cell.lobes > 0;
    const at: CellSample = { depth: 0, nucleusDepth: 0, azure: 0, eosin: 0, methylene: 0, haemoglobin: 0 };
    let [minX, minY, maxX, maxY] = [width, height, -1, -1];
    let [sumX, sumY, nucleus, cytoplasm] = [0, 0, 0, 0];
    for (let y = top; y <= bottom; y++) {
      const dy = y - centreY;
      for (let x = left; x <= right; x++) {
        const dx = x - centreX;
        if (dx * dx + dy * dy > reach * reach) continue;
        cell.sample(dx / scale, dy / scale, at);
        const coverage = Math.min(1, at.depth * scale + 0.5);
        if (coverage <= 0) continue;
        const pixel = y * width + x;
        const kept = over ? 1 - coverage : 1;
        this.azure[pixel] = this.azure[pixel] * kept + at.azure * coverage;
        this.eosin[pixel] = this.eosin[pixel] * kept + at.eosin * coverage;
        this.methylene[pixel] = this.methylene[pixel] * kept + at.methylene * coverage;
        this.haemoglobin[pixel] = this.haemoglobin[pixel] * kept + at.haemoglobin * coverage;
        if (at.depth <= 0) continue;
        const inNucleus = at.nucleusDepth > 0;
        if (inNucleus) nucleus++;
        else cytoplasm++;
        if (masked) this.mask[pixel] = inNucleus ? NUCLEUS : CYTOPLASM;
        this.cells[pixel] = number;
        sumX += x;
        sumY += y;
        if (x < minX) minX = x;
        if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        if (y > maxY) maxY = y;
      }
    }
    const area = nucleus + cytoplasm;
    if (area === 0) return undefined;
    return {
      bbox: [minX, minY, maxX - minX + 1, maxY - minY + 1],
      centroid: [sumX / area, sumY / area],
      nucleusPixels: nucleus,
      cytoplasmPixels: cytoplasm,
    };
  }
}
