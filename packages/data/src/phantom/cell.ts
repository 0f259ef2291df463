/** White cells a phantom can hold; also the classes of phantom images. */
export type WhiteCellClass = "blast" | "lymphocyte" | "neutrophil";

export type CellClass = WhiteCellClass | "rbc" | "platelet";

export const WHITE_CELL_CLASSES: readonly WhiteCellClass[] = ["blast", "lymphocyte", "neutrophil"];

/** What the film holds at one point of a cell: distances in micrometres, dyes as concentrations (1 is a usual stain). */
export interface CellSample {
  /** Distance to the cell's edge, positive inside. */
  depth: number;
  /** Distance to the nucleus' edge, positive inside; negative infinity where there is no nucleus. */
  nucleusDepth: number;
  azure: number;
  eosin: number;
  methylene: number;
  haemoglobin: number;
}

/** A cell around its own origin, to be painted anywhere on a film. */
export interface Cell {
  readonly class: CellClass;
  /** No part of the cell is farther from the origin, micrometres. */
  readonly reach: number;
  /** Lobes of the nucleus; 0 for cells without one. */
  readonly lobes: number;
  /** `over`: takes the place of what lies below; `add`: dyes add up, as when two red cells overlap. */
  readonly blend: "over" | "add";
  /** Writes the cell's content at (x, y) micrometres from its origin. */
  sample(x: number, y: number, out: CellSample): void;
}
