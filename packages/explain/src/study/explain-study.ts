import type { Attribution } from "../attribution.ts";
import { explain } from "../explain.ts";
import { type DeletionInsertion, deletionInsertion } from "../faithfulness/deletion-insertion.ts";
import { evidenceShares, pointsInto } from "../faithfulness/evidence-shares.ts";
import type { MethodName } from "../method.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { type Mean, meanInterval, shareInterval } from "./mean-interval.ts";
import { type ShortcutReport, shortcutReport } from "./shortcut-report.ts";
import type { StudyImage } from "./study-image.ts";

/** A model of a study. Models that differ in their augmentation alone have one name and stand in one row of the grids. */
export interface StudyModel {
  readonly name: string;
  readonly augmentation: string;
  readonly model: ExplainedModel;
}

export interface ExplainStudyOptions {
  readonly methods: readonly MethodName[];
  /** Of every draw; by default 0. */
  readonly seed?: number;
  /** Samples of the methods that take some. */
  readonly samples?: number;
  /** Images a class whose maps are kept for the grids; by default 1. */
  readonly shown?: number;
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

/** Shares of evidence of one region, over images. */
export interface RegionShare {
  readonly region: string;
  readonly evidence: Mean;
  readonly important: Mean;
  readonly area: Mean;
}

/** One method on one model, over all images. */
export interface StudiedMethod {
  readonly method: MethodName;
  readonly deletion: Mean;
  readonly insertion: Mean;
  readonly randomDeletion: Mean;
  readonly randomInsertion: Mean;
  /** Paired over images: how much lower than a random map's the deletion is, and how much higher the insertion. */
  readonly deletionGain: Mean;
  readonly insertionGain: Mean;
  /** Share of the images whose highest point lies in a white cell. */
  readonly pointing: Mean;
  readonly blank: number;
  readonly regions: readonly RegionShare[];
  /** By true class. */
  readonly byClass: Readonly<Record<string, readonly RegionShare[]>>;
}

export interface StudiedModel {
  readonly name: string;
  readonly augmentation: string;
  readonly n: number;
  readonly accuracy: Mean;
  readonly methods: readonly StudiedMethod[];
  readonly shortcuts: ShortcutReport;
}

/** A map kept for the grids. */
export interface KeptMap {
  readonly name: string;
  readonly augmentation: string;
  readonly studied: StudyImage;
  readonly attribution: Attribution;
}

export interface ExplainStudy {
  readonly models: readonly StudiedModel[];
  readonly kept: readonly KeptMap[];
}

/** Of a curve of deletion or insertion. */
const STEPS = 10;

interface Row {
  readonly class: string;
  readonly figures: Awaited<ReturnType<typeof deletionInsertion>>;
  readonly shares: ReturnType<typeof evidenceShares>;
  readonly pointing: boolean;
  readonly blank: boolean;
}

/**
 * Runs models x methods on images: explains the predicted class, judges each map beside a random one, tells where the
 * evidence lies, and paints parts of the images over to see what the model depends on.
 */
export async function explainStudy(
  models: readonly StudyModel[],
  images: readonly StudyImage[],
  { methods, onProgress = () => {}, samples, seed = 0, shown = 1 }: ExplainStudyOptions,
): Promise<ExplainStudy> {
  const kept: KeptMap[] = [];
  const studied: StudiedModel[] = [];
  for (const { augmentation, model, name } of models) {
    const title = augmentation ? `${name}/${augmentation}` : name;
    const right: number[] = [];
    const perMethod: StudiedMethod[] = [];
    // A random map depends on the image and the resolution alone: methods share it.
    const randoms = new Map<string, DeletionInsertion>();
    for (const method of methods) {
      const rows: Row[] = [];
      const counts = new Map<string, number>();
      for (const each of images) {
        const attribution = await explain(model, each.image, { method, seed, samples });
        const key = `${each.name} ${attribution.target} ${attribution.width} ${attribution.height}`;
        const options = { seed, steps: STEPS, random: randoms.get(key) };
        const figures = await deletionInsertion(model, each.image, attribution, options);
        randoms.set(key, figures.random);
        rows.push({
          class: each.class,
          figures,
          shares: evidenceShares(attribution, each.regions),
          pointing: !attribution.blank && pointsInto(attribution, each.regions, ["nucleus", "cytoplasm"]),
          blank: attribution.blank,
        });
        if (method === methods[0]) right.push(attribution.prediction.label === each.class ? 1 : 0);
        const seen = counts.get(each.class) ?? 0;
        if (seen < shown) kept.push({ name, augmentation, studied: each, attribution });
        counts.set(each.class, seen + 1);
        onProgress(`${title}, ${method}`, rows.length, images.length);
      }
      perMethod.push(summarise(method, rows));
    }
    const shortcuts = await shortcutReport(model, images, (done, of) => onProgress(`${title}, shortcuts`, done, of));
    studied.push({
      name,
      augmentation,
      n: images.length,
      accuracy: shareInterval(right),
      methods: perMethod,
      shortcuts,
    });
  }
  return { models: studied, kept };
}

function summarise(method: MethodName, rows: readonly Row[]): StudiedMethod {
  const over = (value: (row: Row) => number) => meanInterval(rows.map(value));
  const classes = [...new Set(rows.map((row) => row.class))].sort();
  return {
    method,
    deletion: over(({ figures }) => figures.deletion.auc),
    insertion: over(({ figures }) => figures.insertion.auc),
    randomDeletion: over(({ figures }) => figures.random.deletion.auc),
    randomInsertion: over(({ figures }) => figures.random.insertion.auc),
    deletionGain: over(({ figures }) => figures.random.deletion.auc - figures.deletion.auc),
    insertionGain: over(({ figures }) => figures.insertion.auc - figures.random.insertion.auc),
    pointing: shareInterval(rows.map(({ pointing }) => (pointing ? 1 : 0))),
    blank: rows.filter(({ blank }) => blank).length,
    regions: regionShares(rows),
    byClass: Object.fromEntries(classes.map((name) => [name, regionShares(rows.filter((row) => row.class === name))])),
  };
}

/** Blank maps have no evidence to share out, and are left out. */
function regionShares(all: readonly Row[]): RegionShare[] {
  const rows = all.filter(({ blank }) => !blank);
  if (rows.length === 0) return [];
  return rows[0].shares.map(({ region }, k) => ({
    region,
    evidence: meanInterval(rows.map(({ shares }) => shares[k].evidence)),
    important: meanInterval(rows.map(({ shares }) => shares[k].important)),
    area: meanInterval(rows.map(({ shares }) => shares[k].area)),
  }));
}
