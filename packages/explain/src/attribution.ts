import type { Prediction, Region } from "@leukoscope/classifier";
import type { MapGrid } from "./map-grid.ts";
import type { MethodName } from "./method.ts";

/** A map before it is told what image it belongs to. */
export interface RawMap {
  /** `width * height` values, row by row, on the method's own scale: not stretched, so that maps compare. */
  readonly map: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Where the map's cells lie in what the model saw. */
  readonly grid: MapGrid;
  /** The activation the map was drawn on; `image` for methods that ask for the pixels. */
  readonly layer: string;
  /** What the method found besides, such as the fit of a local model: plain JSON. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Where in an image the evidence for a class lies. For research use only. */
export interface Attribution extends RawMap {
  readonly method: MethodName;
  /** Whether values below 0 count against the class; a map without sign is at least 0. */
  readonly signed: boolean;
  /** The part of the image that the map covers: what the model saw. */
  readonly region: Region;
  /** Whether the map is 0 everywhere: the method found no evidence for the class. */
  readonly blank: boolean;
  /** The class that is explained. */
  readonly target: string;
  readonly prediction: Prediction;
}
