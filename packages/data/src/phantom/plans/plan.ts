import type { Random } from "@leukoscope/random";
import type { SplitName } from "../../manifest/record.ts";
import type { PhantomClass } from "../cells/cell.ts";
import type { CellMix, SmearPatient } from "../patients/patient.ts";

/** One image before it is drawn. */
export interface Plan {
  /** Path below the set's folder, without extension. */
  readonly path: string;
  /** File name of the masks, without extension; unique in the set. */
  readonly name: string;
  readonly class: string;
  readonly cells: readonly PhantomClass[];
  readonly patient: SmearPatient;
  readonly seed: string;
  readonly width: number;
  readonly height: number;
  readonly micrometresPerPixel?: number;
  /** A single cell in the middle, all else black. */
  readonly cutOut?: boolean;
  /** Boxes of every cell, red cells and platelets too. Default: only of the cells the field is about. */
  readonly everyBox?: boolean;
  readonly mix?: CellMix;
  readonly fold?: number;
  readonly split?: SplitName;
  /** A second photograph of the image with this path; filed under another patient. */
  readonly copyOf?: string;
}

/** What a layout makes its plans of. */
export interface PlanRequest {
  readonly random: Random;
  readonly seed: number | string;
  readonly count: number;
  readonly size: number;
  readonly classes: readonly PhantomClass[];
  /** How many; each layout has its own default. */
  readonly patients: number;
  readonly drawPatient: (index: number, id: string) => SmearPatient;
}

/** `1` to `count`, with as many digits as the last has, at least `least`. */
export const numbered = (index: number, count: number, least = 1): string =>
  String(index + 1).padStart(Math.max(least, String(count).length), "0");
