import { PHANTOM_CLASSES, type PhantomClass } from "./cells/cell.ts";
import { PhantomError } from "./error.ts";
import { SCANNER_NAMES, type ScannerName } from "./patients/scanners.ts";
import { STAIN_NAMES, type StainName } from "./patients/stains.ts";
import { FEWEST_PATIENTS } from "./plans/c-nmc.ts";
import { checkShortcut, type ShortcutOptions } from "./plant/shortcut.ts";

/** `folders`: one class an image; `fields`: several in a wide field; `c-nmc`: single cells as C-NMC 2019 is laid out. */
export const PHANTOM_LAYOUTS = ["folders", "fields", "c-nmc"] as const;

export type PhantomLayout = (typeof PHANTOM_LAYOUTS)[number];

export interface PhantomOptions {
  /** Folder to write into; empty for the current one. */
  readonly out: string;
  /** Images, at least 1. Classes get equal shares; a remainder goes to the first classes. */
  readonly count: number;
  /** Same seed and options, same bytes. */
  readonly seed: number | string;
  /** Default: `folders`. */
  readonly layout?: PhantomLayout;
  /** Width in pixels, 48 to 4096; default 224, of wide fields 640, of C-NMC 450. */
  readonly size?: number;
  /** Default: blast, lymphocyte, neutrophil; all eight in `fields`. C-NMC's are given. */
  readonly classes?: readonly PhantomClass[];
  /** Default: one for about 20 images, at least 10 where the images suffice. */
  readonly patients?: number;
  /** Probability with which a cell touches or overlaps another one, 0 to 1; default 0. */
  readonly overlap?: number;
  /** Range of the factor on the blur, drawn for each image: [1, 1] is sharp, [1, 4] has some out of focus. */
  readonly focus?: readonly [low: number, high: number];
  /** Patients take them in turn. Default: `any`. */
  readonly stains?: readonly StainName[];
  /** Patients take them in turn, together with the stains. Default: `any`. */
  readonly scanners?: readonly ScannerName[];
  /** Something besides the cells that tells the class. */
  readonly shortcut?: ShortcutOptions;
  /** So many images of training patients photographed again for test patients; the manifest then has a split. */
  readonly leak?: number;
}

/** The options with their defaults, checked. */
export interface CheckedOptions extends Omit<PhantomOptions, "classes"> {
  readonly layout: PhantomLayout;
  readonly size: number;
  readonly classes: readonly PhantomClass[];
  readonly patients: number;
  readonly stains: readonly StainName[];
  readonly scanners: readonly ScannerName[];
}

const DEFAULT_SIZE: Readonly<Record<PhantomLayout, number>> = { folders: 224, fields: 640, "c-nmc": 450 };

function check(condition: boolean, name: string, value: unknown, remedy: string): void {
  if (!condition) throw new PhantomError("bad-option", value, `${name} is ${JSON.stringify(value)}: ${remedy}`);
}

function checkNames(name: string, given: readonly string[], known: readonly string[]): void {
  check(
    given.length > 0 && new Set(given).size === given.length && given.every((each) => known.includes(each)),
    name,
    given,
    `name each of ${known.join(", ")} at most once, and at least one`,
  );
}

/** @throws {PhantomError} `bad-option` that names the option, what was given and what is allowed */
export function checkOptions(options: PhantomOptions, classesByDefault: readonly PhantomClass[]): CheckedOptions {
  const { count, layout = "folders", stains = ["any"], scanners = ["any"], focus, overlap = 0, shortcut } = options;
  check(PHANTOM_LAYOUTS.includes(layout), "layout", layout, `give one of ${PHANTOM_LAYOUTS.join(", ")}`);
  const { size = DEFAULT_SIZE[layout] } = options;
  check(Number.isInteger(count) && count >= 1, "count", count, "give a whole number of images, at least 1");
  check(Number.isInteger(size) && size >= 48 && size <= 4096, "size", size, "give whole pixels from 48 to 4096");
  check(
    layout !== "fields" || size >= 128,
    "size",
    size,
    "a wide field needs 128 pixels or more for its cells to be seen",
  );
  check(
    layout !== "c-nmc" || options.classes === undefined,
    "classes",
    options.classes,
    "the c-nmc layout has all and hem, and no other; leave classes out",
  );
  const classes = options.classes ?? (layout === "fields" ? PHANTOM_CLASSES : classesByDefault);
  checkNames("classes", classes, PHANTOM_CLASSES);
  checkNames("stains", stains, STAIN_NAMES);
  checkNames("scanners", scanners, SCANNER_NAMES);
  check(overlap >= 0 && overlap <= 1, "overlap", overlap, "give a share from 0 to 1");
  if (focus) {
    const [low, high] = focus;
    check(
      low > 0 && low <= high && high <= 20,
      "focus",
      focus,
      "give two factors above 0 and up to 20, the lower first",
    );
  }
  if (shortcut) {
    checkShortcut(shortcut);
    check(
      layout !== "fields" && (layout === "c-nmc" || classes.length > 1),
      "shortcut",
      shortcut.kind,
      "it tells the class of an image, so it needs two classes or more, and not the fields layout, which has one",
    );
    check(
      shortcut.kind !== "scanner" || options.scanners === undefined,
      "scanners",
      scanners,
      "the shortcut chooses them",
    );
  }
  check(
    options.leak === undefined || layout !== "c-nmc",
    "leak",
    options.leak,
    "the c-nmc layout names its patients by class and fold; plant a leak in another one",
  );
  return { ...options, layout, size, classes, stains, scanners, patients: patientsOf(options, layout, classes) };
}

function patientsOf(options: PhantomOptions, layout: PhantomLayout, classes: readonly PhantomClass[]): number {
  const { count } = options;
  const most = layout === "folders" ? Math.ceil(count / classes.length) : count;
  const least = layout === "c-nmc" ? FEWEST_PATIENTS : 1;
  const patients = options.patients ?? Math.max(least, Math.min(most, Math.max(10, Math.round(count / 20))));
  const why = {
    folders: `${count} images of ${classes.length} classes suffice for 1 to ${most} patients with a field of every class`,
    fields: `${count} images suffice for 1 to ${most} patients`,
    "c-nmc": `${count} images suffice for ${least} to ${Math.max(least, most)} patients, one of each class in each fold`,
  };
  check(
    Number.isInteger(patients) && patients >= least && patients <= Math.max(least, most),
    "patients",
    patients,
    why[layout],
  );
  return patients;
}
