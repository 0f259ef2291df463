import type { CellInstance } from "../segmentation/segmentation.ts";

/** A cell as exports tell of it. */
export interface CellRecord {
  readonly cell: CellInstance;
  /** `white cell` where no classifier said more. */
  readonly class: string;
  /** Probability of the class, in [0, 1]. */
  readonly probability?: number;
}

/** One image and its cells. */
export interface ImageRecord {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly cells: readonly CellRecord[];
}
