import type { AnalysisPlan, Region } from "../workspace/records.ts";
import type { Analysed, Answer, Call, Explained, LoadedModel, Request, Results } from "./messages.ts";

interface Pending {
  resolve(result: Results[keyof Results]): void;
  reject(error: Error): void;
}

/** A model in a web worker of its own: images are decoded, analysed and explained there, off the page's thread. */
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
      this.#rejectAll(`The analysis worker stopped: ${event.message || "its script did not load"}. Reload the page.`);
    });
  }

  load(request: Omit<Request & { kind: "load" }, "kind">): Promise<LoadedModel> {
    return this.#call({ kind: "load", ...request });
  }

  analyse(file: Blob, plan: Omit<AnalysisPlan, "model">): Promise<Analysed> {
    return this.#call({ kind: "analyse", file, plan });
  }

  /** @param region of the image to explain; all of it for null */
  explain(file: Blob, region: Region | null, target: string): Promise<Explained> {
    return this.#call({ kind: "explain", file, region, target });
  }

  /** The image in a format that browsers show. */
  render(file: Blob): Promise<Blob> {
    return this.#call({ kind: "render", file });
  }

  /** Stops at once; calls under way are rejected. */
  close(): void {
    this.#worker.terminate();
    this.#rejectAll("Another model was chosen meanwhile.");
  }

  #rejectAll(reason: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.reject(new Error(reason));
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
