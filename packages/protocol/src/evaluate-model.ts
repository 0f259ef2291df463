import { Classifier, type ImagePreparer, type Prediction, preparerInThread } from "@leukoscope/classifier";
import {
  type ManifestRecord,
  openLock,
  parseManifest,
  recordLook,
  resolvePath,
  type SplitName,
} from "@leukoscope/data";
import { evaluatePredictions, type Metrics, topClass } from "@leukoscope/evaluate";
import { decodeImage, encodePng, type Image } from "@leukoscope/imaging";
import type { ExternalData } from "@leukoscope/onnx";
import { mapAhead } from "@leukoscope/pool";
import { abortable, type Runtime } from "@leukoscope/runtime";
import { readText, type Storage } from "@leukoscope/storage";
import { ProtocolError } from "./errors.ts";
import { checkClasses, type Groups, groupsOf } from "./evaluation/records.ts";
import { type TrustSummary, trustSummary } from "./evaluation/trust-summary.ts";
import { namingImage } from "./named-image.ts";

/** How a model did on some images, and what it said of each. */
export interface Evaluation {
  /** Of the labels, abstained or not. */
  readonly metrics: Metrics;
  /** What abstention, gate and prediction sets came to. */
  readonly trust: TrustSummary;
  /** What the intervals resample by, where images belong together. */
  readonly groupedBy?: Groups["by"];
  readonly rows: readonly EvaluationRow[];
}

/** An image, its true class, and what the model said of it. */
export interface EvaluationRow extends Omit<Prediction, "ms"> {
  readonly path: string;
  /** SHA-256 of the file: rows of two models are of one image where it is the same. */
  readonly sha256: string;
  readonly class: string;
}

/** @param key of the image: the same image is changed alike each time */
export type Corruption = (image: Image, key: string) => Image;

export interface EvaluationContext {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly threads?: number;
  /** Decodes and prepares the images; by default in this thread. It stays the caller's to close. */
  readonly preparer?: ImagePreparer;
  /** Reads weights that the model keeps in files beside it. */
  readonly external?: ExternalData;
  readonly onProgress?: (done: number, of: number) => void;
  /** Changes each image before it is prepared: how the model bears what a microscope may do. */
  readonly corrupt?: Corruption;
  /**
   * Test-time augmentation: the mean of the probabilities over the first so many symmetries of the square, 1 to 8. Whether
   * the model abstains, and its prediction sets, stay those of the image as it is.
   */
  readonly draws?: number;
  /** Gives the evaluation up. */
  readonly signal?: AbortSignal;
}

/**
 * Judges a model file by the very path that `predict` takes.
 * @param records with paths that storage finds
 * @throws ImageError for a broken image; as `Classifier.load` does; RuntimeError, `aborted` where the signal stopped it
 */
export const evaluateRecords = (
  model: Uint8Array,
  records: readonly ManifestRecord[],
  context: EvaluationContext,
): Promise<Evaluation> => abortable(context.signal, "the evaluation", () => judge(model, records, context));

async function judge(
  model: Uint8Array,
  records: readonly ManifestRecord[],
  context: EvaluationContext,
): Promise<Evaluation> {
  const { runtime, storage, threads, external, preparer = preparerInThread, corrupt, onProgress, signal } = context;
  const draws = Array.from({ length: context.draws ?? 1 }, (_, draw) => draw);
  const classifier = await Classifier.load(runtime, model, { threads, external });
  try {
    const { classes } = classifier.metadata;
    checkClasses(records, classes);
    const prepared = mapAhead(records, preparer.ahead, async (record) => {
      const source = async () => {
        const bytes = await storage.read(record.path);
        return { bytes: corrupt ? encodePng(corrupt(await decodeImage(bytes), record.sha256)) : bytes };
      };
      const view = (draw: number) => preparer.prepare(source, classifier.metadata, draw, { signal });
      return { record, images: await namingImage(record.path, Promise.all(draws.map(view))) };
    });
    const rows: EvaluationRow[] = [];
    for await (const { record, images } of prepared) {
      const views: Prediction[] = [];
      for (const image of images) views.push(await classifier.predictPrepared(image, { signal }));
      const { ms: _, ...prediction } = meanPrediction(views, classes);
      rows.push({ path: record.path, sha256: record.sha256, class: record.class, ...prediction });
      onProgress?.(rows.length, records.length);
    }
    const groups = groupsOf(records);
    const metrics = evaluatePredictions({
      labels: rows.map((row) => classes.indexOf(row.class)),
      probabilities: rows.map((row) => classes.map((name) => row.probabilities[name])),
      classes,
      groups: groups?.values,
    });
    const trust = trustSummary(rows, classes, groups);
    return { metrics, trust, ...(groups && { groupedBy: groups.by }), rows };
  } finally {
    await classifier.close();
  }
}

/** The mean of the probabilities over an image's views, and its label; what else is said is of the first view. */
export function meanPrediction(views: readonly Prediction[], classes: readonly string[]): Prediction {
  if (views.length === 1) return views[0];
  const mean = classes.map((name) => views.reduce((sum, view) => sum + view.probabilities[name], 0) / views.length);
  return {
    ...views[0],
    label: classes[topClass(mean)],
    probabilities: Object.fromEntries(classes.map((name, k) => [name, mean[k]])),
  };
}

export interface EvaluateModelOptions extends EvaluationContext {
  readonly model: Uint8Array;
  /** Path of the manifest. */
  readonly manifest: string;
  /** Only images of this split; all when left out. */
  readonly split?: SplitName;
  /** Who looks at a locked test, for its log. */
  readonly by?: string;
}

/** A judgement on a manifest; where a locked test was read, how often it has been looked at by now. */
export interface ManifestEvaluation extends Evaluation {
  readonly looks?: number;
}

/** Images of a manifest to judge on, with paths that storage finds. */
export interface JudgedRecords {
  readonly records: readonly ManifestRecord[];
  /** How often a locked test has been looked at by now; absent where none was read. */
  readonly looks?: number;
}

/**
 * The images of a manifest's split. A look at a locked test is noted first, whatever comes of it.
 * @throws ProtocolError `bad-data` when no image is left; LockError where a locked test or its log was altered
 */
export async function recordsToJudge({
  by = "unknown",
  manifest,
  model,
  split,
  storage,
}: Pick<EvaluateModelOptions, "by" | "manifest" | "model" | "split" | "storage">): Promise<JudgedRecords> {
  const all = parseManifest(await readText(storage, manifest), manifest);
  const lock = await openLock(storage, manifest, all);
  const records = all
    .filter((record) => split === undefined || record.split === split)
    .map((record) => ({ ...record, path: resolvePath(manifest, record.path) }));
  if (records.length === 0) {
    throw new ProtocolError(
      "bad-data",
      manifest,
      `${manifest} has no image${split ? ` in the ${split} split; run data split first` : ""}`,
    );
  }
  const isLook = lock !== undefined && records.some((record) => record.split === "test");
  const looker = { by, command: "evaluate", now: new Date() };
  const looks = isLook ? await recordLook(storage, lock, manifest, model, looker) : undefined;
  return { records, ...(looks !== undefined && { looks }) };
}

/**
 * Judges a model file on the images of a manifest.
 * @throws as {@link recordsToJudge} and {@link evaluateRecords}
 */
export async function evaluateModel(options: EvaluateModelOptions): Promise<ManifestEvaluation> {
  const { records, ...looked } = await recordsToJudge(options);
  return { ...(await evaluateRecords(options.model, records, options)), ...looked };
}
