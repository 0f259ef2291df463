import type { ImagePreparer, PreparationSpec } from "@leukoscope/classifier";
import { resolvePath } from "@leukoscope/data";
import { createImage, encodePng, type Image } from "@leukoscope/imaging";
import { readText, type Storage } from "@leukoscope/storage";
import type { Inputs } from "@leukoscope/train";
import { balancedTraining } from "./balanced-training.ts";
import { loadDataSet } from "./data-set.ts";
import { ImageExamples } from "./image-examples.ts";
import { inputFit } from "./input-fit.ts";
import { resolvePreparation } from "./preparation.ts";
import { parseProtocol } from "./schema.ts";
import { TrainingExamples } from "./training-examples.ts";

export interface PreviewOptions {
  /** Path of the YAML file; absolute. */
  readonly protocol: string;
  /** Path of a manifest that takes the place of the protocol's folder; absolute. */
  readonly data?: string;
  /** `key=value` */
  readonly overrides: readonly string[];
  /** Rows: training images, spread over all of them. */
  readonly images: number;
  /** Columns beside the image itself: its first draws. */
  readonly draws: number;
  readonly storage: Storage;
  readonly preparer?: ImagePreparer;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Preview {
  readonly png: Uint8Array;
  /** Training images by class, after balancing. */
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly PreviewRow[];
}

export interface PreviewRow {
  readonly path: string;
  readonly class: string;
  /** A copy that balances classes, its saturation removed. */
  readonly desaturated: boolean;
  /** What is mixed into each draw; undefined where nothing is. */
  readonly mixed: readonly ({ readonly class: string; readonly share: number } | undefined)[];
}

const GAP = 4;

/** Values as they are in the image, divided by 255: any normalisation is linear, and so is mixing. */
const PLAIN = { colourOrder: "RGB", mean: [0, 0, 0], std: [1, 1, 1] } as const;

/**
 * A sheet of what training will see: a training image a row, as it is and then in its first draws.
 * @throws as `runProtocol` for the protocol and its data; the weights are not read
 */
export async function previewTraining(options: PreviewOptions): Promise<Preview> {
  const { storage, preparer, onProgress } = options;
  const protocol = parseProtocol(await readText(storage, options.protocol), options.protocol, options.overrides);
  const data = await loadDataSet(storage, protocol, {
    manifest: options.data,
    base: resolvePath(options.protocol, "."),
  });
  const preparation = await resolvePreparation(protocol.preparation ?? [], storage, options.protocol);
  const spec: PreparationSpec = { ...inputFit(protocol.model.size, preparation), ...PLAIN };
  const seed = String(protocol.seed);
  const images = balancedTraining(data.splits.train, protocol.balancing, `${seed}/balancing`);
  const counts = Object.fromEntries(
    data.classes.map((name) => [name, images.filter(({ record }) => record.class === name).length]),
  );
  const count = Math.min(options.images, images.length);
  const shown = Array.from({ length: count }, (_, row) => Math.floor((row * images.length) / count));
  const examples = await TrainingExamples.create(images, data.classes, storage, spec, protocol.augmentation, seed, {
    preparer,
  });
  const records = images.map(({ record }) => record);
  const plain = await ImageExamples.create(records, data.classes, storage, spec, { preparer });
  const { size } = protocol.model;
  const columns = options.draws + 1;
  const sheet = createImage(columns * (size + GAP) - GAP, shown.length * (size + GAP) - GAP);
  sheet.data.fill(255);
  const rows: PreviewRow[] = [];
  for (const [row, index] of shown.entries()) {
    const top = row * (size + GAP);
    const cells = Array.from({ length: columns }, (_, column): [Inputs, number] =>
      column === 0 ? [plain, 0] : [examples, column - 1],
    );
    const inputs = await Promise.all(cells.map(([from, draw]) => from.input(index, draw)));
    for (const [column, input] of inputs.entries()) put(sheet, input, size, column * (size + GAP), top);
    const mixed = Array.from({ length: options.draws }, (_, draw) => {
      const other = examples.mixed(index, draw);
      return other && { class: data.classes[other.label], share: other.share };
    });
    const { record, desaturated } = images[index];
    rows.push({ path: record.path, class: record.class, desaturated, mixed });
    onProgress?.(row + 1, shown.length);
  }
  return { png: encodePng(sheet), counts, rows };
}

/** @param input [3, size, size], values of 0 to 1 */
function put(sheet: Image, input: Float32Array, size: number, left: number, top: number): void {
  const plane = size * size;
  for (let i = 0; i < plane; i++) {
    const at = 3 * ((top + Math.floor(i / size)) * sheet.width + left + (i % size));
    for (let c = 0; c < 3; c++) sheet.data[at + c] = Math.round(255 * input[i + c * plane]);
  }
}
