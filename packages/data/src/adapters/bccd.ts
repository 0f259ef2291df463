import { readText } from "@leukoscope/storage";
import { ImportError, type Rejection } from "../import/error.ts";
import { stemOf } from "../import/files.ts";
import type { SplitName } from "../manifest/record.ts";
import { sideFiles } from "../text/side-files.ts";
import { readVocBoxes } from "../text/voc.ts";
import type { Adapter, Candidate, PlanRequest } from "./adapter.ts";
import { BoxCount, FIELD } from "./boxes.ts";

const splitLists: ReadonlyMap<string, SplitName> = new Map([
  ["train", "train"],
  ["val", "val"],
  ["test", "test"],
]);

/**
 * BCCD: 364 fields of 640 x 480 with boxes of WBC, RBC and platelets, as Pascal VOC lays them out: `JPEGImages`,
 * `Annotations`, and the splits in `ImageSets/Main`. Any other set of that layout is read too. A field holds many cells,
 * so its class is `field`.
 */
export const bccd: Adapter = {
  format: "bccd",
  dataSet: {
    title: "BCCD (Blood Cell Count and Detection)",
    licence: "MIT",
    homePage: "https://github.com/Shenggan/BCCD_Dataset",
    citation: "Shenggan 2017, BCCD Dataset",
  },

  recognises: ({ images, others }) =>
    images.some(({ names }) => names.at(-2) === "JPEGImages") &&
    others.some(({ names }) => names.at(-2) === "Annotations" && names.at(-1)?.endsWith(".xml")),

  async plan(request) {
    const { folder, images, others, storage } = request;
    const annotations = sideFiles(others, "xml");
    const { splits, used } = await readSplits(request);
    const count = new BoxCount();
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images) {
      const annotation = annotations.get(stemOf(image).toLowerCase());
      if (!annotation) {
        const reason = "has no annotation (Annotations/<name>.xml)";
        rejected.push({ path: image.path, kind: "annotation", reason });
        continue;
      }
      const split = splits.get(stemOf(image));
      candidates.push({
        path: image.path,
        class: FIELD,
        source: "bccd",
        ...(split && { split }),
        details: async ({ width, height }) => ({
          boxes: count.within(readVocBoxes(await readText(storage, annotation.path)), width, height),
        }),
      });
    }
    if (candidates.length === 0) {
      throw new ImportError(
        "layout",
        `${folder}: no image has an annotation (Annotations/<name>.xml)`,
        folder,
        rejected,
      );
    }
    return {
      total: candidates.length,
      candidates,
      rejected,
      used: [...used, ...[...annotations.values()].map(({ path }) => path)],
      notes: () => count.notes(),
    };
  },
};

async function readSplits({
  others,
  storage,
}: PlanRequest): Promise<{ readonly splits: ReadonlyMap<string, SplitName>; readonly used: string[] }> {
  const splits = new Map<string, SplitName>();
  const used: string[] = [];
  for (const file of others) {
    if (file.names.at(-3) !== "ImageSets" || file.names.at(-2) !== "Main") continue;
    used.push(file.path);
    const split = splitLists.get(stemOf(file));
    if (!split) continue;
    // A line is a name, in class lists followed by 1 or -1.
    for (const line of (await readText(storage, file.path)).split(/\r?\n/)) {
      const [name] = line.trim().split(/\s+/);
      if (name !== "") splits.set(name, split);
    }
  }
  return { splits, used };
}
