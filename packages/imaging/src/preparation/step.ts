import type { ClaheOptions } from "../contrast/clahe.ts";
import type { FlattenOptions } from "../contrast/flatten-illumination.ts";
import type { StretchOptions } from "../contrast/stretch-contrast.ts";
import type { RegionOfInterestOptions } from "../crop/region-of-interest.ts";
import type { BilateralOptions } from "../filters/bilateral-filter.ts";
import type { NonLocalMeansOptions } from "../filters/non-local-means.ts";
import type { MacenkoReference } from "../stain/macenko.ts";
import type { ReinhardReference } from "../stain/reinhard.ts";

/** What each step of a preparation takes; the defaults stand in `steps.ts`. */
export interface StepParameters {
  readonly median: { readonly radius: number };
  readonly gaussian: { readonly sigma: number };
  readonly bilateral: BilateralOptions;
  readonly "non-local-means": NonLocalMeansOptions;
  readonly stretch: StretchOptions;
  readonly equalise: object;
  readonly clahe: ClaheOptions;
  readonly "flatten-illumination": FlattenOptions;
  readonly stain:
    | { readonly method: "reinhard"; readonly reference: ReinhardReference }
    | { readonly method: "macenko"; readonly reference: MacenkoReference };
  readonly "isolate-nucleus": object;
  readonly "roi-crop": RegionOfInterestOptions;
  readonly "centre-crop": { readonly width: number; readonly height: number };
}

export type StepName = keyof StepParameters;

export type StepOf<Name extends StepName> = { readonly step: Name } & StepParameters[Name];

/** One step of a preparation as plain data, all parameters given: what a model file keeps. */
export type PreparationStep = { [Name in StepName]: StepOf<Name> }[StepName];
