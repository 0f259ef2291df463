import type { Tensors } from "./index.ts";

/** What a worker needs to know to load a model. */
export interface LoadSettings {
  readonly threads: number;
  /** Browser only. */
  readonly wasm?: WasmFiles;
  /** Browser only: the build that also computes on the graphics card; it is taken where there is one. */
  readonly webgpu?: WasmFiles;
}

/** Absolute addresses of ONNX Runtime's WASM module and its loader. */
export interface WasmFiles {
  readonly mjs: string;
  readonly wasm: string;
}

/** To the worker. One worker serves one session: `load` first, then any number of `run`, then `release`. */
export type Request =
  | { readonly kind: "load"; readonly model: Uint8Array; readonly settings: LoadSettings }
  /** Feeds named by `lend` are sent back among the outputs. */
  | { readonly kind: "run"; readonly feeds: Tensors; readonly lend: readonly string[] }
  | { readonly kind: "release" };

export interface Call {
  readonly id: number;
  readonly request: Request;
}

/** From the worker; calls are answered in the order they came. */
export type Answer =
  | { readonly id: number; readonly outputs: Tensors }
  /** ONNX Runtime's own message. */
  | { readonly id: number; readonly error: string };
