import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { LearnedSegmenter, type Segmentation, segmentCells } from "@leukoscope/cells";
import { Classifier } from "@leukoscope/classifier";
import { ExplainedModel } from "@leukoscope/explain";
import type { Image } from "@leukoscope/imaging";
import { externalFiles } from "@leukoscope/onnx/node";
import { NodeRuntime } from "@leukoscope/runtime/node";
import type { ModelFile } from "./findings.ts";
import type { Segmenting } from "./segmenters.ts";

/** How white cells are found in an image. */
export type Segment = (image: Image) => Segmentation | Promise<Segmentation>;

/** Models that a thread keeps open at a time. */
const KEPT = 4;

/** Models open in one thread, the latest used. Each thread computes with one core: the pool has as many threads as cores. */
export class OpenModels {
  readonly #runtime = new NodeRuntime();
  readonly #classifiers = new Map<string, Promise<Classifier>>();
  readonly #segmenters = new Map<string, Promise<LearnedSegmenter>>();
  readonly #explained = new Map<string, Promise<ExplainedModel>>();

  /** Ends all sessions; nothing may be asked any more. */
  close(): Promise<void> {
    return this.#runtime.close();
  }

  /** @throws ClassifierError, GraphError, RuntimeError for a file that is no classifier */
  classifier(model: ModelFile): Promise<Classifier> {
    const load = async () => {
      const external = externalFiles(dirname(model.path));
      return Classifier.load(this.#runtime, await readFile(model.path), { threads: 1, external });
    };
    return latest(this.#classifiers, model.sha256, load, async (old) => (await old).close());
  }

  /** @throws CellsError, RuntimeError for a file that is no segmenter */
  async segment(segmenting: Segmenting): Promise<Segment> {
    const { method } = segmenting;
    if (method !== "unet") return (image) => segmentCells(image, { method });
    const { network } = segmenting;
    const load = async () => LearnedSegmenter.load(this.#runtime, await readFile(network.path), { threads: 1 });
    const segmenter = await latest(this.#segmenters, network.sha256, load, async (old) => (await old).close());
    return (image) => segmenter.segment(image);
  }

  explained(model: ModelFile): Promise<ExplainedModel> {
    const load = async () => {
      const external = externalFiles(dirname(model.path));
      return ExplainedModel.open(this.#runtime, await readFile(model.path), { threads: 1, external });
    };
    return latest(this.#explained, model.sha256, load, async (old) => (await old).close());
  }
}

/** What is kept under a key, made where it is not there; the one used longest ago goes when there are too many. */
function latest<T>(
  kept: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
  close: (old: Promise<T>) => Promise<void>,
): Promise<T> {
  const found = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, found);
  // One that could not be made is not kept.
  found.catch(() => kept.get(key) === found && kept.delete(key));
  for (const [oldest, old] of kept) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
    close(old).catch(() => {});
  }
  return found;
}
