import { createImage, type Image } from "@leukoscope/imaging";
import type { ExplainedModel } from "../model/explained-model.ts";
import { type Mean, meanInterval, shareInterval } from "./mean-interval.ts";
import type { StudyImage } from "./study-image.ts";

/** Width and height of a corner as shares of the image, and of the border. A scale bar fits into a corner. */
const CORNER = { width: 0.2, height: 0.13 };
const BORDER = 0.06;
/** A part that holds no white cell is called a shortcut where hiding it costs surely more than this. */
const SURE = { accuracy: 0.05, probability: 0.1 };

export const replacedParts = [
  "upper left corner",
  "upper right corner",
  "lower left corner",
  "lower right corner",
  "border",
  "background",
  "other cells",
  "white cells",
  "all but white cells",
] as const;
export type ReplacedPart = (typeof replacedParts)[number];
/** Hiding these tells what cells do for the model, not what something else does. */
const ABOUT_CELLS: ReadonlySet<ReplacedPart> = new Set(["white cells", "all but white cells"]);

/** What becomes of a model's answers when one part of every image is painted over. */
export interface Replacement {
  readonly part: ReplacedPart;
  /** Share of the images' area that was painted over. */
  readonly area: number;
  readonly accuracy: Mean;
  /** Falls from the untouched images, paired: of accuracy, and of the probability of the true class. */
  readonly accuracyFall: Mean;
  readonly probabilityFall: Mean;
  /** Whether the model surely depends on a part that holds no white cell. */
  readonly shortcut: boolean;
}

/** How often a model is right where no white cell is left to look at. */
export interface WithoutCells {
  /** Over the images in which there was a white cell to paint over. */
  readonly accuracy: Mean;
  /** What naming the most frequent class each time would reach. */
  readonly chance: number;
  /** Whether the model is surely better than that by more than 5 points: then it can't have gone by the cells. */
  readonly accurate: boolean;
}

/** Whether a model looks at the cells. */
export interface ShortcutReport {
  readonly n: number;
  readonly accuracy: Mean;
  readonly replacements: readonly Replacement[];
  /** Parts without white cells that the model surely depends on. */
  readonly shortcuts: readonly ReplacedPart[];
  /** Absent where no image has a white cell. */
  readonly withoutCells?: WithoutCells;
}

/**
 * Paints parts of every image over in the colour of its ground and asks again. No two parts share a pixel: white cells are
 * left alone in corners and border, and what lies in a corner or the border counts as no background and no other cell. Only
 * the last part is all that is no white cell at once.
 */
export async function shortcutReport(
  model: ExplainedModel,
  images: readonly StudyImage[],
  onProgress: (done: number, of: number) => void = () => {},
): Promise<ShortcutReport> {
  const answers = new Map<ReplacedPart | "whole", { right: number[]; probability: number[]; area: number[] }>();
  for (const [index, studied] of images.entries()) {
    const target = model.classIndex(studied.class);
    const variants = replacedParts.map((part) => paintedOver(studied, part));
    const inputs = new Float32Array((variants.length + 1) * model.view(studied.image).input.length);
    const step = inputs.length / (variants.length + 1);
    for (const [k, { image }] of [{ image: studied.image }, ...variants].entries()) {
      inputs.set(model.view(image).input, k * step);
    }
    const logits = await model.logits(inputs, variants.length + 1);
    for (const [k, part] of (["whole", ...replacedParts] as const).entries()) {
      const scores = logits.subarray(k * model.classes.length, (k + 1) * model.classes.length);
      const noted = answers.get(part) ?? { right: [], probability: [], area: [] };
      noted.right.push(scores.every((score) => score <= scores[target]) ? 1 : 0);
      noted.probability.push(model.probabilityOf(scores, target));
      noted.area.push(k === 0 ? 0 : variants[k - 1].area);
      answers.set(part, noted);
    }
    onProgress(index + 1, images.length);
  }
  const whole = answers.get("whole") ?? { right: [], probability: [], area: [] };
  const replacements = replacedParts.map((part): Replacement => {
    const { area, probability, right } = answers.get(part) ?? whole;
    const accuracyFall = meanInterval(right.map((value, i) => whole.right[i] - value));
    const probabilityFall = meanInterval(probability.map((value, i) => whole.probability[i] - value));
    const depends = accuracyFall.interval[0] > SURE.accuracy || probabilityFall.interval[0] > SURE.probability;
    return {
      part,
      area: area.reduce((sum, value) => sum + value, 0) / area.length,
      accuracy: shareInterval(right),
      accuracyFall,
      probabilityFall,
      shortcut: !ABOUT_CELLS.has(part) && depends,
    };
  });
  const shortcuts = replacements.filter(({ shortcut }) => shortcut).map(({ part }) => part);
  const without = withoutCells(images, answers.get("white cells") ?? whole);
  return { n: images.length, accuracy: shareInterval(whole.right), replacements, shortcuts, ...without };
}

function withoutCells(
  images: readonly StudyImage[],
  { area, right }: { readonly area: readonly number[]; readonly right: readonly number[] },
): { readonly withoutCells?: WithoutCells } {
  const painted = images.flatMap(({ class: name }, i) => (area[i] > 0 ? [{ name, right: right[i] }] : []));
  if (painted.length === 0) return {};
  const counts = new Map<string, number>();
  for (const { name } of painted) counts.set(name, (counts.get(name) ?? 0) + 1);
  const chance = Math.max(...counts.values()) / painted.length;
  const accuracy = shareInterval(painted.map((each) => each.right));
  return { withoutCells: { accuracy, chance, accurate: accuracy.interval[0] > chance + SURE.accuracy } };
}

/** The verdict in plain words: one sentence a finding; none where nothing was found. */
export function shortcutFindings({ shortcuts, withoutCells }: ShortcutReport): readonly string[] {
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  const findings: string[] = [];
  if (shortcuts.length > 0) findings.push(`it depends on what is no white cell: ${shortcuts.join(", ")}`);
  if (withoutCells?.accurate) {
    const { accuracy, chance } = withoutCells;
    const [low, high] = accuracy.interval.map(percent);
    findings.push(
      `it is accurate without any white cell: ${percent(accuracy.mean)} (${low} to ${high}) with all of them painted over, where chance is ${percent(chance)}`,
    );
  }
  return findings;
}

/** A copy of an image in which one part is painted over in the colour of its ground, and the share of it that was. */
export function paintedOver({ image, regions }: StudyImage, part: ReplacedPart): { image: Image; area: number } {
  const { height, width } = image;
  const regionAt = (i: number) => regions.names[regions.labels[i]];
  const isWhiteCell = (i: number) => regionAt(i) === "nucleus" || regionAt(i) === "cytoplasm";
  const inside = (i: number): boolean => {
    if (part === "all but white cells") return !isWhiteCell(i);
    if (isWhiteCell(i)) return part === "white cells";
    return part === (edgeAt((i % width) / width, Math.floor(i / width) / height) ?? regionAt(i));
  };
  const data = image.data.slice();
  const ground = meanColour(image, (i) => regionAt(i) === "background");
  let area = 0;
  for (let i = 0; i < width * height; i++) {
    if (!inside(i)) continue;
    data.set(ground, 3 * i);
    area += 1;
  }
  return { image: createImage(width, height, data), area: area / (width * height) };
}

/** The corner or the border that a place lies in, by its shares of width and height. */
function edgeAt(x: number, y: number): ReplacedPart | undefined {
  const side = x < CORNER.width ? "left" : x >= 1 - CORNER.width ? "right" : undefined;
  const end = y < CORNER.height ? "upper" : y >= 1 - CORNER.height ? "lower" : undefined;
  if (side && end) return `${end} ${side} corner`;
  return Math.min(x, y, 1 - x, 1 - y) < BORDER ? "border" : undefined;
}

/** Of the pixels that count; of all where none does. */
function meanColour({ data }: Image, counts: (pixel: number) => boolean): Uint8Array {
  const sums = [0, 0, 0, 0];
  for (const all of [false, true]) {
    if (sums[3] > 0) break;
    for (let i = 0; i < data.length / 3; i++) {
      if (!all && !counts(i)) continue;
      for (let c = 0; c < 3; c++) sums[c] += data[3 * i + c];
      sums[3] += 1;
    }
  }
  return Uint8Array.from(sums.slice(0, 3), (sum) => Math.round(sum / sums[3]));
}
