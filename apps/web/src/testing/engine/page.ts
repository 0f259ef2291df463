/// <reference types="vite/client" />
import { BrowserRuntime } from "@leukoscope/runtime/browser";
import wasmModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmBinary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { fromBase64, type StoredTensors, toBase64 } from "./stored-tensors.ts";

/** What a test can ask of the page, as `globalThis.engine`. */
export interface Engine {
  /** Runs an ONNX file (base64) once. */
  run(model: string, feeds: StoredTensors): Promise<StoredTensors>;
  /** The loss of every step of `trainOnPhantoms`, in a web worker. */
  train(): Promise<number[]>;
  /** Aborts a run of an ONNX file under way, and then runs it again in a fresh session. @returns the error's code */
  abort(model: string, feeds: StoredTensors): Promise<string>;
}

const wasmPaths = { mjs: new URL(wasmModule, location.href).href, wasm: new URL(wasmBinary, location.href).href };
const runtime = new BrowserRuntime({ wasmPaths });

const floats = (stored: StoredTensors) =>
  Object.fromEntries(
    Object.entries(stored).map(([name, { dims, data }]) => [
      name,
      { type: "float32" as const, dims, data: new Float32Array(fromBase64(data).buffer) },
    ]),
  );

const engine: Engine = {
  async run(model, feeds) {
    const session = await runtime.load(fromBase64(model));
    const outputs = await session.run(floats(feeds));
    await session.release();
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data }]) => [
        name,
        { dims: [...dims], data: toBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) },
      ]),
    );
  },
  train: () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<number[] | string>) => {
        worker.terminate();
        if (typeof data === "string") reject(new Error(data));
        else resolve(data);
      });
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.postMessage(wasmPaths);
    }),
  async abort(model, feeds) {
    const session = await runtime.load(fromBase64(model));
    const controller = new AbortController();
    const running = session.run(floats(feeds), { signal: controller.signal }).then(
      () => "finished",
      (error: { code: string }) => error.code,
    );
    setTimeout(() => controller.abort(), 5);
    const code = await running;
    await session.release();
    await engine.run(model, feeds);
    return code;
  },
};

Object.assign(globalThis, { engine });
