/// <reference types="vite/client" />
import type { Tensors } from "@leukoscope/runtime";
import { BrowserRuntime, offeredGraphics } from "@leukoscope/runtime/browser";
import webgpuModule from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import webgpuBinary from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import wasmModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmBinary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { fromBase64, type StoredTensors, toBase64 } from "./stored-tensors.ts";

/** What a test can ask of the page, as `globalThis.engine`. */
export interface Engine {
  /** Whether this page's sessions compute on a graphics card. */
  onGraphicsCard(): Promise<boolean>;
  /** Runs an ONNX file (base64) once. */
  run(model: string, feeds: StoredTensors): Promise<StoredTensors>;
  /** Runs an ONNX file (base64) on each of many inputs. @returns the outputs and the milliseconds of each run */
  runEach(model: string, feeds: readonly StoredTensors[]): Promise<{ outputs: StoredTensors; ms: number }[]>;
  /** Runs an ONNX file at an address of the server once; a model of hundreds of megabytes is too long for base64. */
  runFile(address: string, feeds: StoredTensors): Promise<StoredTensors>;
  /** The loss of every step of `trainOnPhantoms`, in a web worker. */
  train(): Promise<number[]>;
  /** Aborts a run of an ONNX file under way, and then runs it again in a fresh session. @returns the error's code */
  abort(model: string, feeds: StoredTensors): Promise<string>;
}

const absolute = (path: string) => new URL(path, location.href).href;
const wasmPaths = { mjs: absolute(wasmModule), wasm: absolute(wasmBinary) };
const webgpuPaths = { mjs: absolute(webgpuModule), wasm: absolute(webgpuBinary) };
const wanted = location.search === "?webgpu" ? { wasmPaths, webgpuPaths } : { wasmPaths };
const runtime = new BrowserRuntime(wanted);

const floats = (stored: StoredTensors) =>
  Object.fromEntries(
    Object.entries(stored).map(([name, { dims, data }]) => [
      name,
      { type: "float32" as const, dims, data: new Float32Array(fromBase64(data).buffer) },
    ]),
  );

const stored = (tensors: Tensors): StoredTensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => [
      name,
      { dims: [...dims], data: toBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) },
    ]),
  );

const engine: Engine = {
  onGraphicsCard: async () => wanted.webgpuPaths !== undefined && (await offeredGraphics()) !== "none",
  async run(model, feeds) {
    const [{ outputs }] = await engine.runEach(model, [feeds]);
    return outputs;
  },
  async runEach(model, feeds) {
    const session = await runtime.load(fromBase64(model));
    const results: { outputs: StoredTensors; ms: number }[] = [];
    for (const each of feeds) {
      const tensors = floats(each);
      const start = performance.now();
      const outputs = await session.run(tensors);
      results.push({ ms: performance.now() - start, outputs: stored(outputs) });
    }
    await session.release();
    return results;
  },
  async runFile(address, feeds) {
    const session = await runtime.load(new Uint8Array(await (await fetch(address)).arrayBuffer()));
    const outputs = await session.run(floats(feeds));
    await session.release();
    return stored(outputs);
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
      worker.postMessage(wanted);
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
