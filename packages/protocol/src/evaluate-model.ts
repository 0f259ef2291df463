import { Classifier } from "@leukoscope/classifier";
import { type ManifestRecord, parseManifest, resolvePath, type SplitName } from "@leukoscope/data";
import { evaluatePredictions, type Metrics } from "@leukoscope/evaluate";
import { decodeImage } from "@leukoscope/imaging";
import type { Runtime } from "@leukoscope/runtime";
import { readText, type Storage } from "@leukoscope/storage";
import { ProtocolError } from "./errors.ts";

/** How a model did on some images, and what it said of each. */
export interface Evaluation {
  readonly metrics: Metrics;
  readonly rows: readonly EvaluationRow[];
}

export interface EvaluationRow {
  readonly path: string;
  readonly class: string;
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface EvaluationContext {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly threads?: number;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Judges a model file by the very path that `predict` takes. @param records with paths that storage finds */
export async function evaluateRecords(
  model: Uint8Array,
  records: readonly ManifestRecord[],
  { runtime, storage, threads, onProgress }: EvaluationContext,
): Promise<Evaluation> {
  const classifier = await Classifier.load(runtime, model, { threads });
  try {
    const { classes } = classifier.metadata;
    const stranger = records.find((record) => !classes.includes(record.class));
    if (stranger) {
      throw new ProtocolError(
        "bad-data",
        stranger.path,
        `${stranger.path} is of class ${stranger.class}, which the model does not know; it knows ${classes.join(", ")}`,
      );
    }
    const rows: EvaluationRow[] = [];
    for (const record of records) {
      const { label, probabilities } = await classifier.predict(await decodeImage(await storage.read(record.path)));
      rows.push({ path: record.path, class: record.class, label, probabilities });
      onProgress?.(rows.length, records.length);
    }
    const metrics = evaluatePredictions({
      labels: rows.map((row) => classes.indexOf(row.class)),
      probabilities: rows.map((row) => classes.map((name) => row.probabilities[name])),
      classes,
    });
    return { metrics, rows };
  } finally {
    await classifier.close();
  }
}

export interface EvaluateModelOptions extends EvaluationContext {
  readonly model: Uint8Array;
  /** Path of the manifest. */
  readonly manifest: string;
  /** Only images of this split; all when left out. */
  readonly split?: SplitName;
}

/** Judges a model file on the images of a manifest. @throws ProtocolError `bad-data` when no image is left */
export async function evaluateModel({ model, manifest, split, ...context }: EvaluateModelOptions): Promise<Evaluation> {
  const records = parseManifest(await readText(context.storage, manifest), manifest)
    .filter((record) => split === undefined || record.split === split)
    .map((record) => ({ ...record, path: resolvePath(manifest, record.path) }));
  if (records.length === 0) {
    throw new ProtocolError(
      "bad-data",
      manifest,
      `${manifest} has no image${split ? ` in the ${split} split; run data split first` : ""}`,
    );
  }
  return evaluateRecords(model, records, context);
}
