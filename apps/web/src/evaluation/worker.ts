import { Classifier } from "@leukoscope/classifier";
import { BrowserRuntime } from "@leukoscope/runtime/browser";
import { bytesOf } from "../analysis/bytes-of.ts";
import { evaluateFiles } from "./evaluate-files.ts";
import type { EvaluationNews, EvaluationRequest } from "./messages.ts";

// The encoder that spoils pictures by JPEG asks for Node's Buffer; plain bytes are all that it makes of it.
Object.assign(globalThis, { Buffer: { from: (bytes: ArrayLike<number>) => Uint8Array.from(bytes) } });

const tell = (news: EvaluationNews): void => globalThis.postMessage(news);

globalThis.addEventListener("message", async ({ data }: MessageEvent<EvaluationRequest>) => {
  try {
    const runtime = new BrowserRuntime({ wasmPaths: data.wasm });
    const threads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;
    const classifier = await Classifier.load(runtime, await bytesOf(data.model), { threads });
    const onProgress = (share: number): void => tell({ kind: "progress", share });
    tell({ kind: "done", result: await evaluateFiles(classifier, data.files, data.robustness, onProgress) });
    await runtime.close();
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});
