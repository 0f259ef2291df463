import type { Image } from "@leukoscope/imaging";
import type { Regions } from "../faithfulness/evidence-shares.ts";

/** An image of a study, with what its pixels belong to. */
export interface StudyImage {
  readonly name: string;
  /** What it shows in truth. */
  readonly class: string;
  readonly image: Image;
  readonly regions: Regions;
}
