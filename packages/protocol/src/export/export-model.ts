import { checkInterface, type ImagePreparer, metadataFromProps, type Precision } from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import { type ExternalData, readModel, writeModel } from "@leukoscope/onnx";
import type { Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import { ProtocolError } from "../errors.ts";
import { type EvaluationRow, evaluateRecords } from "../evaluate-model.ts";
import type { ExportReport } from "./export-report.ts";
import { CALIBRATION_METHOD, inPrecision } from "./in-precision.ts";
import { latencies, RUNS } from "./latency.ts";

export interface ExportOptions {
  /** An ONNX file with classifier metadata, in float32. */
  readonly model: Uint8Array;
  readonly precision: Precision;
  /** Images with paths that storage finds: those int8 is calibrated on, and those both files are tested on. */
  readonly calibration: readonly ManifestRecord[];
  readonly test: readonly ManifestRecord[];
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly threads?: number;
  /** Decodes and prepares the test images; by default in this thread. It stays the caller's to close. */
  readonly preparer?: ImagePreparer;
  /** Reads weights that the model keeps in files beside it; what is written is one file. */
  readonly external?: ExternalData;
  readonly onProgress?: (what: "calibrating" | "testing", done: number, of: number) => void;
}

export interface Exported {
  readonly bytes: Uint8Array;
  readonly report: ExportReport;
}

/**
 * Writes a classifier in another precision and measures what that changes: both files on the same test images, by the
 * path that `predict` takes, and their size and speed.
 * @throws GraphError, ClassifierError for a file that is no classifier; PrecisionError; ProtocolError `bad-data` for one
 *   that is not in float32, for int8 without calibration images, and for test images of classes the model does not know
 */
export async function exportModel(options: ExportOptions): Promise<Exported> {
  const { precision, calibration, test, onProgress, external, ...context } = options;
  const model = readModel(options.model, { external });
  const metadata = metadataFromProps(model.metadata);
  checkInterface(model, metadata);
  const { precision: given = "fp32" } = metadata;
  if (given !== "fp32") {
    throw new ProtocolError("bad-data", given, `the model is in ${given} already; export the fp32 model it came from`);
  }
  const progressOf = (what: "calibrating" | "testing") => (done: number, of: number) => onProgress?.(what, done, of);
  const written = await inPrecision(model, metadata, precision, calibration, {
    ...context,
    onProgress: progressOf("calibrating"),
  });
  const bytes = writeModel(written);
  const whole = writeModel(model);
  const [fromMs, toMs] = await latencies(context.runtime, [whole, bytes], model, context.threads);
  const report: ExportReport = {
    from: { precision: given, bytes: whole.length, latencyMs: fromMs },
    to: { precision, bytes: bytes.length, latencyMs: toMs },
    ...(precision === "int8" ? { calibration: { images: calibration.length, method: CALIBRATION_METHOD } } : {}),
    threads: context.threads ?? "all cores",
    runs: RUNS,
  };
  if (test.length === 0) return { bytes, report };
  const judge = (file: Uint8Array, offset: number) =>
    evaluateRecords(file, test, {
      ...context,
      onProgress: (done) => onProgress?.("testing", offset + done, 2 * test.length),
    });
  const before = await judge(whole, 0);
  const after = await judge(bytes, test.length);
  return {
    bytes,
    report: {
      ...report,
      from: { ...report.from, test: before.metrics },
      to: { ...report.to, test: after.metrics },
      change: {
        accuracy: after.metrics.accuracy - before.metrics.accuracy,
        ...changeOf(before.rows, after.rows),
      },
    },
  };
}

function changeOf(before: readonly EvaluationRow[], after: readonly EvaluationRow[]) {
  const moved = before.map(({ probabilities }, row) =>
    Math.max(
      ...Object.keys(probabilities).map((name) => Math.abs(probabilities[name] - after[row].probabilities[name])),
    ),
  );
  return {
    agreement: before.filter(({ label }, row) => label === after[row].label).length / before.length,
    meanProbability: moved.reduce((sum, value) => sum + value, 0) / moved.length,
    maxProbability: Math.max(...moved),
  };
}
