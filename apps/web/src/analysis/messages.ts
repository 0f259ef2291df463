import type { ClassifierMetadata, Prediction } from "@leukoscope/classifier";

/** Addresses of ONNX Runtime's WebAssembly build, absolute. */
export interface WasmFiles {
  readonly mjs: string;
  readonly wasm: string;
}

/** What the page asks of the worker. */
export type Request =
  | { readonly kind: "load"; readonly model: string; readonly wasm: WasmFiles }
  | { readonly kind: "classify"; readonly file: Blob }
  | { readonly kind: "explain"; readonly file: Blob; readonly target: string };

export interface LoadedModel {
  readonly metadata: ClassifierMetadata;
  /** Threads that ONNX Runtime has; 1 where the page is not cross-origin isolated. */
  readonly threads: number;
}

export interface Classified {
  readonly prediction: Prediction;
  /** Size of the image as decoded, upright. */
  readonly width: number;
  readonly height: number;
  /** JPEG of at most `PREVIEW_SIDE` pixels on the longer side. */
  readonly preview: Blob;
}

export interface Explained {
  /** Class that the map speaks for. */
  readonly target: string;
  /** Value of the graph on which the map was drawn. */
  readonly layer: string;
  /** PNG of the preview's proportions, more opaque where there is more evidence; null when the map is zero. */
  readonly overlay: Blob | null;
}

export interface Results {
  readonly load: LoadedModel;
  readonly classify: Classified;
  readonly explain: Explained;
}

export interface Call {
  readonly id: number;
  readonly request: Request;
}

export type Answer =
  | { readonly id: number; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly error: string };
