import type { ImagePreparer } from "@leukoscope/classifier";
import { type ManifestRecord, parseManifest, resolveManifest } from "@leukoscope/data";
import type { Metrics } from "@leukoscope/evaluate";
import { decodeImage } from "@leukoscope/imaging";
import { evaluateRecords, type RunEvent } from "@leukoscope/protocol";
import type { Runtime } from "@leukoscope/runtime";
import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { fineTune, type TunedExample } from "@leukoscope/tune";
import type { RunRequest } from "./run-messages.ts";
import { sidesOf } from "./sides.ts";
import { tunedCard } from "./tuned-card.ts";

export type TuningRequest = Extract<RunRequest, { kind: "fine-tuning" }>;

export interface TuningResult {
  readonly epochs: number;
  readonly seconds: number;
  readonly classes: readonly string[];
  readonly images: { readonly train: number; readonly validation: number };
  /** Of what was held out, by the model file; it chose the epoch, so the figures are too kind. */
  readonly val: Metrics;
}

export interface TuningPorts {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly preparer: ImagePreparer;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Fine-tunes a model on a data set; `model.onnx` and its card are left in the run's folder. @throws TuneError, ImageError */
export async function tuneRun(request: TuningRequest, ports: TuningPorts): Promise<TuningResult> {
  const started = performance.now();
  const { onEvent, preparer, runtime, signal, storage } = ports;
  const { data, out, threads } = request;
  const text = await readText(storage, data);
  const { train, validation } = sidesOf(resolveManifest(parseManifest(text, data), data));
  const examples = (records: readonly ManifestRecord[]) => records.map((record) => exampleOf(storage, record));
  let epochs = 0;
  const { metadata, model } = await fineTune({
    base: await storage.read(request.base),
    name: request.name,
    dataSet: {
      name: request.dataSet,
      sha256: await sha256(new TextEncoder().encode(text)),
      licence: request.licence,
    },
    train: examples(train),
    validation: examples(validation),
    epochs: request.epochs,
    learningRate: request.learningRate,
    seed: "1",
    threads,
    runtime,
    createdAt: request.createdAt,
    kept: { storage, cache: request.cache, checkpoint: `${out}/checkpoint.safetensors` },
    signal,
    onEvent: (event) => {
      signal.throwIfAborted();
      if (event.kind === "epoch") epochs = event.epoch;
      if (event.kind === "resumed") epochs = event.epochs;
      onEvent(event);
    },
  });
  await storage.write(`${out}/model.onnx`, model);
  const { metrics } = await evaluateRecords(model, validation, {
    runtime,
    storage,
    threads,
    preparer,
    signal,
    onProgress: (done, of) => onEvent({ kind: "evaluation", done, of }),
  });
  const result: TuningResult = {
    epochs,
    seconds: (performance.now() - started) / 1000,
    classes: metadata.classes,
    images: { train: train.length, validation: validation.length },
    val: metrics,
  };
  await writeText(storage, `${out}/README.md`, tunedCard(request, metadata, model, result));
  return result;
}

const exampleOf = (storage: Storage, { class: label, path, sha256: key }: ManifestRecord): TunedExample => ({
  label,
  key,
  read: async () => decodeImage(await storage.read(path)),
});
