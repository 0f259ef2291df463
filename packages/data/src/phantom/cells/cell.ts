/** What a phantom image can show; also its class. Platelets are no white cells, and have no nucleus. */
export const PHANTOM_CLASSES = [
  "blast",
  "lymphocyte",
  "neutrophil",
  "monocyte",
  "eosinophil",
  "basophil",
  "smudge",
  "platelet",
] as const;

export type PhantomClass = (typeof PHANTOM_CLASSES)[number];

/** What is drawn where nobody says which: the classes of the shipped phantom model. */
export const DEFAULT_PHANTOM_CLASSES: readonly PhantomClass[] = ["blast", "lymphocyte", "neutrophil"];

export type CellClass = PhantomClass | "rbc";

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
