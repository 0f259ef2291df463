import { crop, decodeImage, type Image } from "@leukoscope/imaging";
import { BrowserRuntime } from "@leukoscope/runtime/browser";
import { fineTune, type TunedExample } from "@leukoscope/tune";
import { bytesOf } from "../analysis/bytes-of.ts";
import type { TrainingExample, TrainingNews, TrainingRequest } from "./messages.ts";

/** Share of a run that reading pictures takes, as the bar shows it. */
const READING = 0.1;

const tell = (news: TrainingNews): void => globalThis.postMessage(news);

globalThis.addEventListener("message", async ({ data }: MessageEvent<TrainingRequest>) => {
  try {
    await run(data);
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});

async function run({ base, examples, wasm, epochs, ...rest }: TrainingRequest): Promise<void> {
  const tuned = await readExamples(examples, (share) => tell({ kind: "progress", share: READING * share }));
  const threads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;
  const runtime = new BrowserRuntime({ wasmPaths: wasm });
  const { model, best, metadata } = await fineTune({
    ...rest,
    base: await bytesOf(base),
    train: tuned.filter((_, index) => examples[index].side === "train"),
    validation: tuned.filter((_, index) => examples[index].side === "validation"),
    epochs,
    seed: "1",
    threads,
    runtime,
    onEvent: (event) => {
      if (event.kind === "epoch") {
        const { kind: _, best: _gained, ...record } = event;
        tell({ kind: "epoch", record });
      } else if (event.kind === "progress") {
        const epochShare =
          (event.epoch - 1 + (event.phase === "validation" ? 0.8 : 0) + event.done / event.of / 2) / epochs;
        tell({ kind: "progress", share: READING + (1 - READING) * Math.min(1, epochShare) });
      }
    },
  });
  const file = new Blob([new Uint8Array(model)], { type: "application/octet-stream" });
  tell({ kind: "done", model: file, best: best ?? null, classes: metadata.classes });
}

/** Every picture is decoded once, however many of its cells are examples. */
async function readExamples(
  examples: readonly TrainingExample[],
  onProgress: (share: number) => void,
): Promise<TunedExample[]> {
  const decoded = new Map<string, Image>();
  const tuned: TunedExample[] = [];
  for (const [index, { file, sha256, region, label }] of examples.entries()) {
    const image = decoded.get(sha256) ?? (await decodeImage(new Uint8Array(await file.arrayBuffer())));
    // Examples come picture by picture: the last one is all that is needed again.
    decoded.clear();
    decoded.set(sha256, image);
    const part = region === null ? image : crop(image, region.left, region.top, region.width, region.height);
    tuned.push({ read: async () => part, label, key: `${sha256} ${region ? Object.values(region).join() : "whole"}` });
    onProgress((index + 1) / examples.length);
  }
  return tuned;
}
