import { Random } from "@leukoscope/random";
import { type Storage, writeText } from "@leukoscope/storage";
import { formatManifest } from "../manifest/manifest.ts";
import { DEFAULT_PHANTOM_CLASSES } from "./cells/cell.ts";
import { uniform } from "./draw.ts";
import { type CheckedOptions, checkOptions, type PhantomLayout, type PhantomOptions } from "./options.ts";
import { drawPatient, onScanner, type SmearPatient } from "./patients/patient.ts";
import { SCANNER_NAMES } from "./patients/scanners.ts";
import { planCNmc } from "./plans/c-nmc.ts";
import { planClassFolders } from "./plans/class-folders.ts";
import { planFields } from "./plans/fields.ts";
import type { Plan, PlanRequest } from "./plans/plan.ts";
import { plantLeak } from "./plant/leak.ts";
import { type PhantomRecord, savePhantom } from "./save.ts";

export interface PhantomSet {
  /** Path of the manifest as storage knows it. */
  readonly manifest: string;
  readonly images: number;
  /** Images a class. */
  readonly classes: Readonly<Record<string, number>>;
  /** Images a patient. */
  readonly patients: Readonly<Record<string, number>>;
  readonly records: readonly PhantomRecord[];
}

/** After each image: images written so far, how many there will be, and the path of the last. */
export interface PhantomProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

const PLANNERS: Readonly<Record<PhantomLayout, (request: PlanRequest) => Plan[]>> = {
  folders: planClassFolders,
  fields: planFields,
  "c-nmc": planCNmc,
};

/** The devices that the `scanner` shortcut gives to classes. */
const DEVICES = SCANNER_NAMES.filter((name) => name !== "any");

/**
 * Writes a labelled set of phantom smears: images as their layout has them, `masks/<name>.mask.png` (nucleus 255,
 * cytoplasm 128), `masks/<name>.cells.mask.png` (the number of the cell at each pixel) and `manifest.jsonl`, whose paths
 * are relative to its folder. `boxes` holds the cells an image is about; box k has number k + 1 in the map of cells. The
 * field `phantom` of a record tells how it was drawn.
 *
 * In the layout `folders` each image shows 1 to 3 cells of its class among red cells and platelets. Every patient has
 * fields of every class in equal number, so neither stain nor light nor red cells can tell the class; only the shape of
 * the cells can, unless a shortcut was asked for. Classes take turns in the manifest.
 *
 * Throws PhantomError `bad-option` for an option out of range, and what `storage` throws.
 */
export async function generatePhantoms(
  storage: Storage,
  options: PhantomOptions,
  onProgress?: (progress: PhantomProgress) => void,
): Promise<PhantomSet> {
  const checked = checkOptions(options, DEFAULT_PHANTOM_CLASSES);
  const out = checked.out === "" ? "." : checked.out.replace(/\/+$/, "");
  const random = new Random(checked.seed);
  const plans = planAll(checked, random);
  const labels = [...new Set(plans.map((plan) => plan.class))];
  const records: PhantomRecord[] = [];
  for (const [image, plan] of plans.entries()) {
    const draw = random.fork(`planted ${image}`);
    const focus = checked.focus && uniform(draw.fork("focus"), ...checked.focus);
    const sign =
      checked.shortcut && drawSign(draw, labels.indexOf(plan.class), labels.length, checked.shortcut.strength);
    const shown = checked.shortcut?.kind === "scanner" ? withDevice(random, plan, sign ?? 0) : plan;
    const record = await savePhantom(storage, out, shown, {
      overlap: checked.overlap,
      focus,
      shortcut: checked.shortcut && { kind: checked.shortcut.kind, sign: sign ?? 0, labels },
    });
    records.push(record);
    onProgress?.({ done: image + 1, total: plans.length, path: `${out}/${record.path}` });
  }
  const manifest = `${out}/manifest.jsonl`;
  await writeText(storage, manifest, formatManifest(records));
  return {
    manifest,
    images: records.length,
    classes: tally(records.map((record) => record.class)),
    patients: tally(records.map((record) => record.patient ?? "")),
    records,
  };
}

function planAll(options: CheckedOptions, random: Random): Plan[] {
  const { layout, seed, count, size, classes, patients, stains, scanners, leak } = options;
  const plans = PLANNERS[layout]({
    random,
    seed,
    count,
    size,
    classes,
    patients,
    drawPatient: (index, id): SmearPatient =>
      drawPatient(random.fork(`patient ${index}`), id, {
        stain: stains[index % stains.length],
        scanner: scanners[Math.floor(index / stains.length) % scanners.length],
      }),
  });
  return leak === undefined ? plans : plantLeak(plans, leak);
}

/** The sign of the own class with probability `strength`, that of any other one otherwise. */
function drawSign(draw: Random, own: number, classes: number, strength = 1): number {
  return draw.next() < strength ? own : (own + 1 + draw.int(classes - 1)) % classes;
}

const withDevice = (random: Random, plan: Plan, sign: number): Plan => ({
  ...plan,
  patient: onScanner(random, plan.patient, DEVICES[sign % DEVICES.length]),
});

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
