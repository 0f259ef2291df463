import type { PartialReason, SegmentationReason } from "@leukoscope/cells";
import type { ClassifierMetadata, Prediction } from "@leukoscope/classifier";
import type { AnalysisPlan, Outline, Region } from "../workspace/records.ts";

/** Addresses of ONNX Runtime's WebAssembly build, absolute. */
export interface WasmFiles {
  readonly mjs: string;
  readonly wasm: string;
}

/** The builds that this page has: the one for graphics cards is twice as large, and fetched only where it is used. */
export interface RuntimeFiles {
  readonly processor: WasmFiles;
  readonly graphics: WasmFiles;
}

/** Where the user wants models to be computed. */
export const computeWishes = ["automatic", "processor", "graphics"] as const;
export type ComputeWish = (typeof computeWishes)[number];

/** Why a graphics card is not used: there is none, it is one that the processor plays, it failed, its results differ. */
export type GraphicsRefusal = "absent" | "software" | "failed" | "differs";

/** What a model is computed on. */
export interface Computing {
  readonly device: "processor" | "graphics";
  /** Null where the graphics card is used, or was not wished for. */
  readonly refusal: GraphicsRefusal | null;
}

/** What the page asks of the worker. */
export type Request =
  | {
      readonly kind: "load";
      /** Address of the model, or the file itself. */
      readonly model: string | Blob;
      /** Address of the network that draws cells; null where none is served. */
      readonly segmenter: string | null;
      readonly wish: ComputeWish;
      readonly files: RuntimeFiles;
    }
  | { readonly kind: "analyse"; readonly file: Blob; readonly plan: Omit<AnalysisPlan, "model"> }
  /** The image in a format that browsers show. */
  | { readonly kind: "render"; readonly file: Blob }
  | { readonly kind: "explain"; readonly file: Blob; readonly region: Region | null; readonly target: string };

export interface LoadedModel {
  readonly metadata: ClassifierMetadata;
  /** Of the model file, hexadecimal. */
  readonly sha256: string;
  /** Threads that ONNX Runtime has on the processor; 1 where the page is not cross-origin isolated. */
  readonly threads: number;
  readonly computing: Computing;
}

/** A white cell that was found. */
export interface AnalysedCell {
  readonly box: Region;
  readonly centroid: { readonly x: number; readonly y: number };
  /** Part of the picture that the model saw. */
  readonly seen: Region;
  readonly outline: Outline;
  readonly nucleus: readonly Outline[];
  /** Pixels. */
  readonly nucleusArea: number;
  readonly cytoplasmArea: number;
  readonly partial: readonly PartialReason[];
  /** Of the cell; null where pictures are labelled as a whole. */
  readonly prediction: Prediction | null;
  /** JPEG of the cell and what lies around. */
  readonly tile: Blob;
}

export interface Analysed {
  readonly sha256: string;
  /** Size of the image as decoded, upright. */
  readonly width: number;
  readonly height: number;
  /** JPEG of at most `PREVIEW_SIDE` pixels on the longer side. */
  readonly preview: Blob;
  /** Of the picture as a whole; null where cells are labelled. */
  readonly prediction: Prediction | null;
  /** Part of the picture that the model saw. */
  readonly seen: Region;
  readonly cells: readonly AnalysedCell[];
  readonly redCells: number;
  readonly platelets: number;
  /** Why there is no cell. */
  readonly reason: SegmentationReason | null;
  /** What the labels were computed on. */
  readonly computing: Computing;
}

export interface Explained {
  /** Class that the map speaks for. */
  readonly target: string;
  /** Value of the graph on which the map was drawn. */
  readonly layer: string;
  /** PNG of the region's proportions, more opaque where there is more evidence; null when the map is zero. */
  readonly overlay: Blob | null;
}

export interface Results {
  readonly load: LoadedModel;
  readonly analyse: Analysed;
  readonly explain: Explained;
  readonly render: Blob;
}

export interface Call {
  readonly id: number;
  readonly request: Request;
}

export type Answer =
  | { readonly id: number; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly error: string };
