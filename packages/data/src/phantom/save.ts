import { encodeBmp, encodeLabels, encodePng } from "@leukoscope/imaging";
import { type Storage, sha256 } from "@leukoscope/storage";
import type { ManifestRecord } from "../manifest/record.ts";
import type { CellMix, SmearPatient } from "./patients/patient.ts";
import type { ScannerName } from "./patients/scanners.ts";
import type { StainName } from "./patients/stains.ts";
import type { Plan } from "./plans/plan.ts";
import { markImage, type Rectangle, type ShortcutKind } from "./plant/shortcut.ts";
import { renderSmear, type Smear } from "./render.ts";

/** How a phantom was drawn, and what was planted in it. */
export interface PhantomTruth {
  readonly stain: StainName;
  readonly scanner: ScannerName;
  /** Factor on the patient's blur. */
  readonly focus: number;
  readonly micrometresPerPixel: number;
  /** Shares the cells of a wide field were drawn by. */
  readonly mix?: CellMix;
  /** The class whose sign the image carries, and where it lies, if at one place. */
  readonly sign?: string;
  readonly mark?: Rectangle;
  /** The path of the image of which this is another photograph. */
  readonly copyOf?: string;
}

export interface PhantomRecord extends ManifestRecord {
  readonly phantom: PhantomTruth;
}

export interface Planted {
  readonly overlap?: number;
  readonly focus?: number;
  readonly shortcut?: { readonly kind: ShortcutKind; readonly sign: number; readonly labels: readonly string[] };
}

/** How much larger a class is than the one before, as a share of the first, when dimensions are the shortcut. */
const GROWTH = 0.08;
/** A second photograph is a little darker. */
const DIMMED = 0.985;

/** Draws one image with its masks and writes them. */
export async function savePhantom(storage: Storage, out: string, plan: Plan, planted: Planted): Promise<PhantomRecord> {
  const { shortcut } = planted;
  const drawn = draw(plan, planted);
  const smear = plan.cutOut ? cutOut(drawn) : drawn;
  const { image, mark } = shortcut
    ? markImage(smear.image, shortcut.kind, shortcut.sign, shortcut.labels.length)
    : { image: smear.image };
  const format = formatOf(plan, shortcut);
  const path = `${plan.path}.${format}`;
  const mask = `masks/${plan.name}.mask.png`;
  const instances = `masks/${plan.name}.cells.mask.png`;
  const { width, height } = image;
  const bytes = format === "bmp" ? encodeBmp(image) : encodePng(image);
  await storage.write(`${out}/${path}`, bytes);
  await storage.write(`${out}/${mask}`, encodePng({ width, height, data: smear.mask }));
  await storage.write(`${out}/${instances}`, encodeLabels({ width, height, data: smear.cells }));
  const boxed = plan.everyBox ? smear.instances : smear.instances.slice(0, plan.cells.length);
  const { patient } = plan;
  return {
    path,
    sha256: await sha256(bytes),
    class: plan.class,
    width,
    height,
    patient: patient.id,
    source: patient.scanner === "any" ? "phantom" : `phantom/${patient.scanner}`,
    boxes: boxed.map(({ class: cell, bbox: [x, y, w, h] }) => ({ x, y, width: w, height: h, class: cell })),
    mask,
    instances,
    ...(plan.split && { split: plan.split }),
    ...(plan.fold !== undefined && { fold: plan.fold }),
    phantom: {
      stain: patient.stainName,
      scanner: patient.scanner,
      focus: rounded(smear.focus),
      micrometresPerPixel: rounded(smear.micrometresPerPixel),
      ...(plan.mix && { mix: plan.mix }),
      ...(shortcut && { sign: shortcut.labels[shortcut.sign] }),
      ...(mark && { mark }),
      ...(plan.copyOf !== undefined && { copyOf: `${plan.copyOf}.${format}` }),
    },
  };
}

function draw(plan: Plan, { overlap, focus, shortcut }: Planted): Smear {
  const growth = shortcut?.kind === "dimensions" ? Math.round(GROWTH * plan.width) * shortcut.sign : 0;
  const again = plan.copyOf !== undefined;
  return renderSmear({
    width: plan.width + growth,
    height: plan.height + growth,
    seed: plan.seed,
    patient: again ? dimmed(plan.patient) : plan.patient,
    cells: plan.cells,
    micrometresPerPixel: plan.micrometresPerPixel,
    centred: plan.cutOut,
    overlap,
    focus,
    retake: again ? 1 : 0,
  });
}

function dimmed(patient: SmearPatient): SmearPatient {
  const [red, green, blue] = patient.optics.white;
  return { ...patient, optics: { ...patient.optics, white: [DIMMED * red, DIMMED * green, DIMMED * blue] } };
}

/** The first cell alone, on black. */
function cutOut({ image, cells, ...smear }: Smear): Smear {
  const kept = cells.map((number) => (number === 1 ? 1 : 0));
  const data = image.data.map((value, i) => value * kept[Math.floor(i / 3)]);
  return { ...smear, image: { ...image, data }, cells: kept };
}

function formatOf({ cutOut: cell }: Plan, shortcut: Planted["shortcut"]): "png" | "bmp" {
  if (shortcut?.kind === "format") return shortcut.sign % 2 === 0 ? "png" : "bmp";
  return cell ? "bmp" : "png";
}

/** Five decimals: enough for a truth, and the same text on every machine. */
const rounded = (value: number): number => Number(value.toFixed(5));
