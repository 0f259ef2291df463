import { encodePng } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { type Storage, sha256, writeText } from "@leukoscope/storage";
import { formatManifest } from "../manifest/manifest.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { WHITE_CELL_CLASSES, type WhiteCellClass } from "./cell.ts";
import { PhantomError } from "./error.ts";
import { drawPatient, type SmearPatient } from "./patient.ts";
import { renderSmear, type Smear } from "./render.ts";

export interface PhantomOptions {
  /** Folder to write into; empty for the current one. */
  readonly out: string;
  /** Images, at least 1. Classes get equal shares; a remainder goes to the first classes. */
  readonly count: number;
  /** Same seed and options, same bytes. */
  readonly seed: number | string;
  /** Side of the square images, pixels; default 224. */
  readonly size?: number;
  /** Default: blast, lymphocyte, neutrophil. */
  readonly classes?: readonly WhiteCellClass[];
  /** Default: one for about 20 images, at least 10 where the images suffice. */
  readonly patients?: number;
}

export interface PhantomSet {
  /** Path of the manifest as storage knows it. */
  readonly manifest: string;
  readonly images: number;
  /** Images a class. */
  readonly classes: Readonly<Record<string, number>>;
  /** Images a patient. */
  readonly patients: Readonly<Record<string, number>>;
  readonly records: readonly ManifestRecord[];
}

/** After each image: images written so far, how many there will be, and the path of the last. */
export interface PhantomProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

function check(condition: boolean, name: string, value: unknown, remedy: string): void {
  if (!condition) throw new PhantomError("bad-option", value, `${name} is ${JSON.stringify(value)}: ${remedy}`);
}

function drawPatients(random: Random, seed: number | string, count: number): SmearPatient[] {
  const digits = String(count).length;
  return Array.from({ length: count }, (_, k) => {
    const number = String(k + 1).padStart(digits, "0");
    return drawPatient(random.fork(`patient ${k}`), `phantom-${seed}-${number}`);
  });
}

/**
 * Writes a labelled set of phantom smears: `<class>/<name>.png`, `masks/<name>.mask.png` (grey) and `manifest.jsonl`.
 *
 * Each image shows 1 to 3 white cells of its class among red cells and platelets; `boxes` holds the white cells. Every
 * patient has fields of every class in equal number, so neither stain nor light nor red cells can tell the class; only
 * the shape of the white cells can. Classes take turns in the manifest. Paths in it are relative to its folder.
 *
 * Throws PhantomError `bad-option` for an option out of range, and what `storage` throws.
 */
export async function generatePhantoms(
  storage: Storage,
  options: PhantomOptions,
  onProgress?: (progress: PhantomProgress) => void,
): Promise<PhantomSet> {
  const { count, seed, size = 224, classes = WHITE_CELL_CLASSES } = options;
  check(Number.isInteger(count) && count >= 1, "count", count, "give a whole number of images, at least 1");
  check(Number.isInteger(size) && size >= 48 && size <= 4096, "size", size, "give whole pixels from 48 to 4096");
  check(
    classes.length > 0 &&
      new Set(classes).size === classes.length &&
      classes.every((c) => WHITE_CELL_CLASSES.includes(c)),
    "classes",
    classes,
    `name each of ${WHITE_CELL_CLASSES.join(", ")} at most once, and at least one`,
  );
  const rounds = Math.ceil(count / classes.length);
  const wanted = options.patients ?? Math.min(rounds, Math.max(10, Math.round(count / 20)));
  check(
    Number.isInteger(wanted) && wanted >= 1 && wanted <= rounds,
    "patients",
    wanted,
    `${count} images of ${classes.length} classes suffice for 1 to ${rounds} patients with a field of every class`,
  );

  const out = options.out === "" ? "." : options.out.replace(/\/+$/, "");
  const random = new Random(seed);
  const patients = drawPatients(random, seed, wanted);
  const digits = Math.max(4, String(rounds).length);
  const records: ManifestRecord[] = [];
  for (let image = 0; image < count; image++) {
    const kind = classes[image % classes.length];
    const round = Math.floor(image / classes.length);
    const patient = patients[round % wanted];
    const field = random.fork(`image ${image}`);
    const cells = new Array<WhiteCellClass>(1 + field.int(3)).fill(kind);
    const smear = renderSmear({ width: size, height: size, seed: `${seed} image ${image}`, patient, cells });
    const name = `${kind}-${String(round + 1).padStart(digits, "0")}`;
    const record = await save(storage, out, name, kind, smear);
    records.push(record);
    onProgress?.({ done: image + 1, total: count, path: `${out}/${record.path}` });
  }
  const manifest = `${out}/manifest.jsonl`;
  await writeText(storage, manifest, formatManifest(records));
  return {
    manifest,
    images: count,
    classes: tally(records.map((record) => record.class)),
    patients: tally(records.map((record) => record.patient ?? "")),
    records,
  };
}

async function save(
  storage: Storage,
  out: string,
  name: string,
  kind: WhiteCellClass,
  smear: Smear,
): Promise<ManifestRecord> {
  const path = `${kind}/${name}.png`;
  const mask = `masks/${name}.mask.png`;
  const { width, height } = smear.image;
  const png = encodePng(smear.image);
  await storage.write(`${out}/${path}`, png);
  await storage.write(`${out}/${mask}`, encodePng({ width, height, data: smear.mask }));
  const white = smear.instances.filter((instance) => instance.lobes > 0);
  return {
    path,
    sha256: await sha256(png),
    class: kind,
    width,
    height,
    patient: smear.patient.id,
    source: "phantom",
    boxes: white.map(({ class: cell, bbox: [x, y, w, h] }) => ({ x, y, width: w, height: h, class: cell })),
    mask,
  };
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
