import { BrowserRuntime } from "@leukoscope/runtime/browser";
import { trainOnPhantoms } from "./phantom-training.ts";

globalThis.addEventListener("message", async ({ data }: MessageEvent<{ mjs: string; wasm: string }>) => {
  const runtime = new BrowserRuntime({ wasmPaths: data });
  try {
    globalThis.postMessage(await trainOnPhantoms(runtime));
  } catch (error) {
    globalThis.postMessage(String(error));
  }
  await runtime.close();
});
