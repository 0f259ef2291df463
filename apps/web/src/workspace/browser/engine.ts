import graphicsModule from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import graphicsBinary from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import wasmModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmBinary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { AnalysisClient } from "../../analysis/client.ts";
import type { ComputeWish, Computing, WasmFiles } from "../../analysis/messages.ts";
import { addressInPage } from "../../state/models.ts";
import type { EngineState, ModelEntry } from "../workspace.ts";

const absolute = (address: string): string => new URL(address, document.baseURI).href;

/** Where this page keeps ONNX Runtime for the processor. */
export const wasmFiles = (): WasmFiles => ({ mjs: absolute(wasmModule), wasm: absolute(wasmBinary) });

const graphicsFiles = (): WasmFiles => ({ mjs: absolute(graphicsModule), wasm: absolute(graphicsBinary) });

/** What the engine needs to know of a model: where its file is. */
export interface ModelSource {
  readonly entry: ModelEntry;
  /** The file, of a model that was trained here. */
  readonly file?: Blob;
  readonly segmenter: string | null;
}

interface Loading {
  readonly id: string;
  readonly wish: ComputeWish;
  readonly worker: AnalysisClient;
  client: Promise<AnalysisClient>;
}

/** One model at a time in a web worker; another one takes its place. */
export class Engine {
  #state: EngineState = { kind: "idle" };
  #loaded: Loading | undefined;

  /**
   * @param changed is told whenever the state has changed
   * @param wish where the next model is to be computed
   */
  constructor(
    private readonly changed: () => void,
    private readonly wish: () => ComputeWish = () => "processor",
  ) {}

  readonly state = (): EngineState => this.#state;

  /** The worker with this model, loaded. @throws Error when the model can't be read */
  with(source: ModelSource): Promise<AnalysisClient> {
    const { id } = source.entry;
    const wish = this.wish();
    if (this.#loaded?.id === id && this.#loaded.wish === wish) return this.#loaded.client;
    this.#loaded?.worker.close();
    const worker = new AnalysisClient();
    const loading: Loading = { id, wish, worker, client: Promise.resolve(worker) };
    this.#loaded = loading;
    loading.client = this.#load(loading, source);
    // Whoever asked hears of a failure; the promise that is kept must not count as unheard.
    loading.client.catch(() => {});
    return loading.client;
  }

  /** What the loaded model was last computed on: a graphics card may fail at any picture. */
  computedOn(computing: Computing): void {
    if (this.#state.kind !== "ready" || this.#state.computing.device === computing.device) return;
    this.#state = { ...this.#state, computing };
    this.changed();
  }

  async #load({ worker, wish }: Loading, { entry, file, segmenter }: ModelSource): Promise<AnalysisClient> {
    const tell = (state: EngineState): void => {
      if (this.#loaded?.worker !== worker) return;
      this.#state = state;
      this.changed();
    };
    tell({ kind: "loading", entry });
    try {
      const model = file ?? addressInPage(entry.file);
      const files = { processor: wasmFiles(), graphics: graphicsFiles() };
      const loaded = await worker.load({ model, segmenter, wish, files });
      tell({ kind: "ready", entry, ...loaded });
      return worker;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell({ kind: "failed", entry, message });
      // The next to ask tries again.
      if (this.#loaded?.worker === worker) this.#loaded = undefined;
      worker.close();
      throw error;
    }
  }
}
