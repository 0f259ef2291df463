import type { Answer, Call, Classified, Explained, LoadedModel, Request, Results, WasmFiles } from "./messages.ts";

interface Pending {
  resolve(result: Results[keyof Results]): void;
  reject(error: Error): void;
}

/** A model in a web worker of its own: images are decoded, classified and explained there, off the page's thread. */
export class AnalysisClient {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "analysis" });
  readonly #pending = new Map<number, Pending>();
  #calls = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if ("error" in data) pending?.reject(new Error(data.error));
      else pending?.resolve(data.result);
    });
    this.#worker.addEventListener("error", (event) => {
      const reason = new Error(
        `The analysis worker stopped: ${event.message || "its script did not load"}. Reload the page.`,
      );
      for (const pending of this.#pending.values()) pending.reject(reason);
      this.#pending.clear();
    });
  }

  load(model: string, wasm: WasmFiles): Promise<LoadedModel> {
    return this.#call({ kind: "load", model, wasm });
  }

  classify(file: Blob): Promise<Classified> {
    return this.#call({ kind: "classify", file });
  }

  explain(file: Blob, target: string): Promise<Explained> {
    return this.#call({ kind: "explain", file, target });
  }

  /** Stops at once; calls under way are never answered. */
  close(): void {
    this.#worker.terminate();
    this.#pending.clear();
  }

  #call<K extends keyof Results>(request: Request & { kind: K }): Promise<Results[K]> {
    const id = this.#calls++;
    const call: Call = { id, request };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (result) => resolve(result as Results[K]), reject });
      this.#worker.postMessage(call);
    });
  }
}
