import { BrowserRuntime, type BrowserRuntimeOptions } from "@leukoscope/runtime/browser";
import { trainOnPhantoms } from "./phantom-training.ts";

globalThis.addEventListener("message", async ({ data }: MessageEvent<BrowserRuntimeOptions>) => {
  const runtime = new BrowserRuntime(data);
  try {
    globalThis.postMessage(await trainOnPhantoms(runtime));
  } catch (error) {
    globalThis.postMessage(String(error));
  }
  await runtime.close();
});
