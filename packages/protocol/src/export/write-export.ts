import { type ClassifierMetadata, metadataFromProps, type Precision, precisions } from "@leukoscope/classifier";
import type { Metrics } from "@leukoscope/evaluate";
import { type Model, readModel, sizeOf } from "@leukoscope/onnx";
import { readText, type Storage, writeText } from "@leukoscope/storage";
import { modelCard } from "../report/index.ts";
import type { Exported } from "./export-model.ts";
import type { ExportReport } from "./export-report.ts";
import { type CardFile, withPrecisions } from "./precision-section.ts";

export interface WrittenExport {
  readonly model: string;
  /** The figures as JSON. */
  readonly report: string;
  /** The card that tells them; absent where there is none and none can be made without a test. */
  readonly card?: string;
}

/**
 * Writes an exported model, its figures beside it (`model.int8.json`) and its card: `README.md` of the folder where that
 * is a model card, else one of its own.
 * @param path of the model file; absolute
 */
export async function writeExport(storage: Storage, path: string, { bytes, report }: Exported): Promise<WrittenExport> {
  const stem = path.replace(/\.onnx$/, "");
  await storage.write(path, bytes);
  await writeText(storage, `${stem}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  const written = { model: path, report: `${stem}.json` };
  const files = await measuredFiles(storage, path, report);
  const shared = `${path.slice(0, path.lastIndexOf("/"))}/README.md`;
  if (await isCard(storage, shared)) {
    await writeText(storage, shared, withPrecisions(await readText(storage, shared), files));
    return { ...written, card: shared };
  }
  const { test } = report.to;
  if (!test) return written;
  const own = `${stem}.md`;
  const model = readModel(bytes);
  await writeText(storage, own, withPrecisions(cardOf(model, metadataFromProps(model.metadata), test), files));
  return { ...written, card: own };
}

/** Whether a file is a model card of ours, and not some other folder's README. */
const isCard = async (storage: Storage, path: string): Promise<boolean> =>
  (await storage.exists(path)) && /^---\n[\s\S]*?\nmodel-index:/.test(await readText(storage, path));

/** The exports of one model that lie side by side, told by their names. */
async function measuredFiles(storage: Storage, path: string, own: ExportReport): Promise<CardFile[]> {
  const fileName = (file: string) => file.slice(file.lastIndexOf("/") + 1);
  const suffix = `.${own.to.precision}.onnx`;
  if (!path.endsWith(suffix)) return [{ file: fileName(path), report: own }];
  const stem = path.slice(0, -suffix.length);
  const files: CardFile[] = [];
  for (const precision of precisions satisfies readonly Precision[]) {
    const figures = `${stem}.${precision}.json`;
    if (!(await storage.exists(figures))) continue;
    const report: ExportReport = JSON.parse(await readText(storage, figures));
    files.push({ file: fileName(`${stem}.${precision}.onnx`), report });
  }
  return files;
}

/** A card from what the model says of itself. */
function cardOf(model: Model, metadata: ClassifierMetadata, test: Metrics): string {
  const { name, trainingData, architecture, weightTag, licence, protocolHash, version } = metadata;
  const parameters = [...model.initializers.values()].reduce((total, { dims }) => total + sizeOf(dims), 0);
  return modelCard({
    id: name,
    title: name,
    summary: `${name} in ${metadata.precision ?? "fp32"}, exported by Leukoscope.`,
    license: licence === "NOASSERTION" ? "unknown" : licence.toLowerCase(),
    classes: metadata.classes.map((label) => ({ name: label })),
    architecture: { name: `${architecture}.${weightTag}`, parameters, startedFrom: weightTag },
    datasets: [{ name: trainingData.name, id: trainingData.name, licence: trainingData.licence, images: test.n }],
    training:
      "Of the images, those it was tested on are counted; the model's file does not say how many it was trained on.",
    provenance: { dataHash: trainingData.hash, protocolHash, version },
    evaluations: [
      {
        split: "as the manifest says",
        description: "The test images of the manifest that was given at the export.",
        dataset: trainingData.name,
        metrics: test,
      },
    ],
    intendedUse: ["Research on the data set it was trained on."],
    outOfScope: ["Any diagnosis, screening or treatment decision."],
    limits: ["What holds for the model it was exported from holds for it."],
    preprocessing: {
      ...metadata.input,
      resize: "bilinear with antialiasing",
      crop: metadata.resize.cropMode === "squash" ? "none" : "largest central rectangle of the input's proportions",
      colourOrder: metadata.colourOrder,
      mean: metadata.mean,
      std: metadata.std,
    },
    commands: ["npx leukoscope predict MODEL.onnx PATH…"],
  });
}
