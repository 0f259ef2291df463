import { availableParallelism } from "node:os";
import type { Prediction } from "@leukoscope/classifier";
import { ImageError } from "@leukoscope/imaging";
import { ownBuffer, WorkerPool } from "@leukoscope/pool";
import { startThread } from "@leukoscope/pool/node";
import { withoutTelemetry } from "@leukoscope/runtime/node";
import type { Box } from "../database/schema.ts";
import type { Answer, Crop, Findings, ModelFile, Question } from "./findings.ts";
import type { Segmenting } from "./segmenters.ts";
import type { View } from "./view.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/analysis` (tests) and `dist/analysis`. */
const workerFile = new URL("../../dist/analysis/analysis-worker.js", import.meta.url);

export interface AnalyserOptions {
  /** One for each core by default. */
  readonly threads?: number;
  /** Largest width x height that is decoded. */
  readonly maxPixels?: number;
}

/** 100 million: a whole field of a slide scanner, some 300 MB once decoded. */
export const MAX_PIXELS = 100_000_000;

/**
 * Looks at images on other threads: decoding, segmentation and inference never run on the event loop. Threads start when
 * they are first asked.
 */
export class Analyser {
  readonly #pool: WorkerPool<Question, Answer>;
  readonly #maxPixels: number;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor({ threads = availableParallelism(), maxPixels = MAX_PIXELS }: AnalyserOptions = {}) {
    withoutTelemetry();
    this.#pool = new WorkerPool(() => startThread(workerFile), { workers: threads, errors: { ImageError } });
    this.#maxPixels = maxPixels;
  }

  /** How many images it is worth asking for at a time. */
  get capacity(): number {
    return this.#pool.capacity;
  }

  /** Cells, counts, and what the model says of both. @throws ImageError; ClassifierError, GraphError of the model */
  async findings(bytes: Uint8Array, segmenting: Segmenting, model?: ModelFile): Promise<Findings> {
    const image = { bytes: ownBuffer(bytes), maxPixels: this.#maxPixels };
    const answer = await this.#ask({ ask: "findings", ...image, segmenting, model });
    return (answer as Extract<Answer, { ask: "findings" }>).findings;
  }

  /** Each box of a file's picture cut out as a classifier of cells sees it; of a slide no more is read. @throws ImageError */
  async crops(path: string, boxes: readonly Box[]): Promise<readonly Crop[]> {
    const answer = await this.#ask({ ask: "crops", path, boxes });
    return (answer as Extract<Answer, { ask: "crops" }>).crops;
  }

  /** A part of a file's picture as PNG; of a slide no more is read than that takes. @throws ImageError */
  async view(path: string, view: View): Promise<Uint8Array> {
    const answer = await this.#ask({ ask: "view", path, view });
    return (answer as Extract<Answer, { ask: "view" }>).png;
  }

  /** What the model says of the image as a whole. @throws as {@link findings} */
  async prediction(bytes: Uint8Array, model: ModelFile): Promise<Prediction> {
    const answer = await this.#ask({ ask: "prediction", bytes: ownBuffer(bytes), maxPixels: this.#maxPixels, model });
    return (answer as Extract<Answer, { ask: "prediction" }>).prediction;
  }

  /** Where the evidence for a class lies, over the image. @throws as {@link findings}; ExplainError, AutogradError */
  async heatmap(bytes: Uint8Array, model: ModelFile, method: string, target?: string) {
    const maxPixels = this.#maxPixels;
    const answer = await this.#ask({ ask: "heatmap", bytes: ownBuffer(bytes), maxPixels, model, method, target });
    return answer as Extract<Answer, { ask: "heatmap" }>;
  }

  /** Waits for what is under way: ending a thread inside ONNX Runtime would end the process. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#pool.close();
  }

  async #ask(question: Question): Promise<Answer> {
    const answering = this.#pool.run(() => ({ value: question }));
    this.#underWay.add(answering);
    try {
      return await answering;
    } finally {
      this.#underWay.delete(answering);
    }
  }
}
