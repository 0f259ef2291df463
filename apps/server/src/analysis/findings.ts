import type { Prediction } from "@leukoscope/classifier";
import type { Box, ImageCounts, Point } from "../database/schema.ts";
import type { Segmenting } from "./segmenters.ts";
import type { View } from "./view.ts";

/** A model file on this machine's disk, and what tells it from every other. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
}

/** One cell as an analysis finds it. */
export interface FoundCell {
  /** From 1 up within its image. */
  readonly number: number;
  readonly bbox: Box;
  readonly centroid: Point;
  readonly contour: readonly (readonly [x: number, y: number])[];
  readonly nucleusArea: number;
  readonly cytoplasmArea: number;
  readonly partial: readonly string[];
  readonly prediction?: Prediction;
}

/** What there is to say of one image. */
export interface Findings {
  readonly width: number;
  readonly height: number;
  readonly counts: ImageCounts;
  readonly cells: readonly FoundCell[];
  /** Why no cell was found. */
  readonly reason?: string;
  /** Of the image as a whole. */
  readonly prediction?: Prediction;
  /** PNG: nucleus 255, cytoplasm 128, background 0. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** PNG, no side longer than 256 pixels. */
  readonly thumbnail: Uint8Array<ArrayBuffer>;
}

interface OfImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly maxPixels: number;
}

/** What the analysis threads are asked. */
export type Question =
  | (OfImage & { readonly ask: "findings"; readonly segmenting: Segmenting; readonly model?: ModelFile })
  | { readonly ask: "crops"; readonly path: string; readonly boxes: readonly Box[] }
  | { readonly ask: "view"; readonly path: string; readonly view: View }
  | (OfImage & { readonly ask: "prediction"; readonly model: ModelFile })
  | (OfImage & {
      readonly ask: "heatmap";
      readonly model: ModelFile;
      readonly method: string;
      readonly target?: string;
    });

export interface Crop {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array<ArrayBuffer>;
}

export type Answer =
  | { readonly ask: "findings"; readonly findings: Findings }
  | { readonly ask: "crops"; readonly crops: readonly Crop[] }
  | { readonly ask: "view"; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly ask: "prediction"; readonly prediction: Prediction }
  | { readonly ask: "heatmap"; readonly png: Uint8Array<ArrayBuffer>; readonly target: string; readonly layer: string };
