import { type Precision, precisions } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import { type ManifestRecord, openLock, parseManifest, recordLook, resolvePath } from "@leukoscope/data";
import { calibrationImages, type Exported, exportModel, writeExport } from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { readText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { exportText } from "../output/export-text.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute, userName, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

/** Images that int8 learns the ranges of activations from, unless told otherwise. */
const CALIBRATION_IMAGES = 128;

interface Options {
  readonly precision: Precision;
  readonly data?: string;
  readonly calibrate: number;
  readonly out?: string;
  readonly threads?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<run>", "folder of a run, or a model file (.onnx)")
    .requiredOption("--precision <name>", `how to store it: ${precisions.join(", ")}`, oneOf("--precision", precisions))
    .option("--data <manifest>", "manifest with training images to calibrate on and test images (default: the run's)")
    .option("--calibrate <n>", "training images to calibrate int8 on", wholeNumber(1), CALIBRATION_IMAGES)
    .option("--out <file>", "file to write (default: model.<precision>.onnx beside the model)")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...JSON_OPTION)
    .action((given: string, options: Options) => run(terminal, given, options));
}

async function run(terminal: Terminal, given: string, options: Options): Promise<void> {
  const { precision, threads } = options;
  const storage = new NodeStorage();
  const isFile = given.endsWith(".onnx");
  const file = isFile ? given : `${given.replace(/\/$/, "")}/model.onnx`;
  const { bytes, external } = await readModelFile(storage, file);
  const out = outOf(absolute(file), options);
  const manifest = await manifestOf(storage, given, isFile, options);
  const images = manifest === undefined ? [] : await readImages(storage, manifest);
  const side = (name: string) => images.filter((record) => record.split === name);
  const calibration = precision === "int8" ? calibrationImages(side("train"), options.calibrate) : [];
  if (precision === "int8" && calibration.length === 0) {
    throw new UsageError("bad-data", `${manifest}: no image in the train split to calibrate on; run data split first`);
  }
  if (manifest !== undefined && side("test").length === 0) {
    throw new UsageError("bad-data", `${manifest}: no image in the test split to test on; run data split first`);
  }
  const lock = manifest === undefined ? undefined : await openLock(storage, manifest, images);
  if (manifest !== undefined && lock) {
    await recordLook(storage, lock, manifest, bytes, { by: userName(), command: "export", now: new Date() });
  }
  const runtime = new NodeRuntime();
  const preparer = openPreparer();
  const progress = new Progress();
  let exported: Exported;
  try {
    exported = await blamingFile(
      file,
      exportModel({
        model: bytes,
        external,
        preparer,
        precision,
        calibration,
        test: side("test"),
        runtime,
        storage,
        threads,
        onProgress: (what, done, of) => progress.update(what, done, of),
      }),
    );
  } finally {
    progress.end();
    await preparer.close();
    await runtime.close();
  }
  const files = await writeExport(storage, out, exported);
  terminal.scores({ source: file, ...files, ...exported.report }, exportText(exported.report, files));
}

/** Where to write. @throws UsageError `usage` for a file that is not an .onnx, or is the model itself */
function outOf(file: string, { out, precision }: Options): string {
  const path = out === undefined ? file.replace(/\.onnx$/, `.${precision}.onnx`) : absolute(out);
  if (!path.endsWith(".onnx")) throw new UsageError("usage", `--out ${out}: give a file that ends in .onnx`);
  if (path === file) throw new UsageError("usage", `--out ${out}: that is the model itself; choose another file`);
  return path;
}

/** The manifest to read; without one a model file can be halved, but not tested. @throws UsageError `no-data` */
async function manifestOf(
  storage: NodeStorage,
  given: string,
  isFile: boolean,
  { data, precision }: Options,
): Promise<string | undefined> {
  if (data !== undefined) return absolute(data);
  const own = `${absolute(given)}/manifest.jsonl`;
  if (!isFile && (await storage.exists(own))) return own;
  if (isFile && precision !== "int8") return undefined;
  throw new UsageError(
    "no-data",
    isFile
      ? "int8 of a model file needs training images to calibrate on: give a manifest with --data M.jsonl, or the run's folder"
      : `${given} holds no manifest.jsonl, so it is no finished run; give a manifest with --data M.jsonl`,
  );
}

const readImages = async (storage: NodeStorage, manifest: string): Promise<ManifestRecord[]> =>
  parseManifest(await readText(storage, manifest), manifest).map((record) => ({
    ...record,
    path: resolvePath(manifest, record.path),
  }));
