import type { ManifestRecord } from "@leukoscope/data";
import { cellCrops } from "../analysis/cell-crops.ts";
import type { LabelUnit } from "../database/schema.ts";
import { keepFile } from "../files/keep-file.ts";
import { type StoredImage, storedImages } from "../images/stored-images.ts";
import { type GivenLabel, givenLabels, isLearnable } from "../labels/given-labels.ts";
import type { Service } from "../service.ts";
import { laidOut } from "../training/sides.ts";
import { pathOf } from "./dataset-folder.ts";

/** A record, and the label that it was made of. */
export interface LabelledRecord {
  readonly record: ManifestRecord;
  readonly given: GivenLabel;
}

/** An image file of the store. */
interface Picture {
  readonly sha256: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/**
 * What people call cells or images of all cases, each cell cut out as a classifier sees it. A case is a patient, an image
 * a group. What is no cell, and classes from one image alone, are left out.
 * @throws ApiError 422 `too-few-labels`
 */
export async function dataSetOfLabels(service: Service, unit: LabelUnit): Promise<LabelledRecord[]> {
  const all = (await givenLabels(service.db, unit)).filter(isLearnable);
  const { sides } = laidOut(all.map(({ caseId, imageId, label }) => ({ label, sources: [caseId, imageId] })));
  const given = all.filter((_, at) => sides[at] !== undefined);
  const images = await storedImages(
    service.db,
    given.map(({ imageId }) => imageId),
  );
  const seen = new Map<string, string>();
  const records: LabelledRecord[] = [];
  // An image at a time: each is held whole.
  for (const image of images) {
    const own = given.filter(({ imageId }) => imageId === image.id);
    const pictures = unit === "cell" ? await cutOut(service, image, own) : own.map(() => image);
    for (const [at, { height, sha256, type, width }] of pictures.entries()) {
      const path = pathOf({ sha256 }, type);
      const first = seen.get(path);
      if (first === undefined) seen.set(path, path);
      const record: ManifestRecord = {
        // A copy needs a name of its own; both lead to the same bytes.
        path: first === undefined ? path : `${records.length + 1}-${path}`,
        sha256,
        class: own[at].label,
        width,
        height,
        patient: own[at].caseId,
        group: image.id,
        ...(first !== undefined && { duplicateOf: first }),
      };
      records.push({ record, given: own[at] });
    }
  }
  return records;
}

async function cutOut(service: Service, image: StoredImage, labels: readonly GivenLabel[]): Promise<Picture[]> {
  const boxes = labels.flatMap(({ cell }) => cell?.bbox ?? []);
  const crops = await cellCrops(service, image.sha256, boxes);
  return Promise.all(
    crops.map(async ({ height, png, width }) => {
      const { sha256 } = await keepFile(service, png, "image/png");
      return { sha256, type: "image/png", width, height };
    }),
  );
}
