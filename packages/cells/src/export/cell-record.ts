import type { CellInstance } from "../segmentation/segmentation.ts";

/** A cell as exports tell of it. */
export interface CellRecord {
  /** In the pixels of the image's file. */
  readonly cell: CellInstance;
  /** `white cell` where no classifier said more. */
  readonly class: string;
  /** Probability of the class, in [0, 1]. */
  readonly probability?: number;
}

/** An image that cells were found in; pixels of its file. */
export interface ExportedImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/**
 * An export that is written while cells come: what `begin`, `add` and `end` give, one after the other, is the file. The
 * cells of an image may come in several parts; images come one after the other.
 */
export interface CellExport {
  begin(): string;
  add(image: ExportedImage, cells: readonly CellRecord[]): string;
  end(): string;
}
