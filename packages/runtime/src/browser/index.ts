import type { Runtime, SessionOptions } from "../index.ts";
import type { Answer, Call, LoadSettings } from "../protocol.ts";
import { WorkerRuntime } from "../worker-runtime.ts";
import type { WorkerHandle } from "../worker-session.ts";

export interface BrowserRuntimeOptions {
  /**
   * Where the page serves `ort-wasm-simd-threaded.mjs` and `ort-wasm-simd-threaded.wasm` of onnxruntime-web: a folder
   * ending in "/", or both addresses. Relative ones are taken from the script's own page
   * or worker.
   */
  readonly wasmPaths: string | { readonly mjs: string; readonly wasm: string };
}

/**
 * ONNX Runtime's WASM build in web workers, one a session. Several threads need a cross-origin isolated page (COOP
 * `same-origin`, COEP `require-corp`); without it there is one.
 */
export class BrowserRuntime extends WorkerRuntime implements Runtime {
  readonly #wasm: { readonly mjs: string; readonly wasm: string };

  constructor({ wasmPaths }: BrowserRuntimeOptions) {
    super();
    const absolute = (path: string) => new URL(path, globalThis.location.href).href;
    const { mjs, wasm } =
      typeof wasmPaths === "string"
        ? { mjs: `${wasmPaths}ort-wasm-simd-threaded.mjs`, wasm: `${wasmPaths}ort-wasm-simd-threaded.wasm` }
        : wasmPaths;
    // Absolute, because a worker would take them from its own address.
    this.#wasm = { mjs: absolute(mjs), wasm: absolute(wasm) };
  }

  protected override settings({ threads }: SessionOptions): LoadSettings {
    const most = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
    return { threads: Math.min(threads ?? most, most), wasm: this.#wasm };
  }

  protected override start(): WorkerHandle {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    let lost = (_reason: string) => {};
    return {
      transfers: true,
      send: (call: Call, transfer: ArrayBuffer[]) => worker.postMessage(call, transfer),
      listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void) {
        lost = onLost;
        worker.addEventListener("message", (event: MessageEvent<Answer>) => onAnswer(event.data));
        worker.addEventListener("messageerror", () => onLost("an answer can't be read"));
        worker.addEventListener("error", (event) => onLost(event.message || "its script can't be loaded"));
      },
      hold() {},
      async end() {
        worker.terminate();
      },
      kill(reason: string) {
        worker.terminate();
        // No event tells of it.
        lost(reason);
      },
    };
  }
}
