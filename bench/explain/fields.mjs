// Held-out Taleqani fields with their white cells, as the studies here look at them.
import { readFileSync } from "node:fs";
import { CYTOPLASM, NUCLEUS } from "../../packages/cells/dist/index.js";
import { smearRegions } from "../../packages/explain/dist/index.js";
import { decodeImage, dilate, nuclearStain } from "../../packages/imaging/dist/index.js";
import { splitFields } from "../models/cut-cells.mjs";

export const CLASSES = ["Benign", "Early", "Pre", "Pro"];
/** Pixels around a nucleus that are taken for the rest of its cell: blasts have little cytoplasm, and outlines must go, too. */
const RING = 5;

/** What `regions` below are, for the results. */
export const ABOUT_REGIONS = `nuclei by their stain (nuclearStain), not by hand; "cytoplasm" is a ring of ${RING} pixels around them, whatever it shows`;
export const ABOUT_DATA = "Taleqani B-ALL, test of contiguous blocks 80/10/10, seed 1, copies left out";

/** Records of the test split, on which neither model was trained. */
export const testFields = async (folder) =>
  (await splitFields(folder)).filter(({ duplicateOf, split }) => split === "test" && duplicateOf === undefined);

/** `count` of a class, evenly from all there are. */
export function evenly(records, name, count) {
  const own = records.filter((record) => record.class === name);
  const taken = Math.min(count, own.length);
  return Array.from({ length: taken }, (_, k) => own[Math.floor((k * own.length) / taken)]);
}

/** A field as a study takes it. */
export async function studied(record) {
  const image = await decodeImage(readFileSync(record.path));
  const nuclei = nuclearStain(image);
  const cells = dilate(nuclei, RING);
  const data = cells.data.map((inside, i) => (nuclei.data[i] ? NUCLEUS : inside ? CYTOPLASM : 0));
  return { name: record.path, class: record.class, image, regions: smearRegions(image, { data }) };
}

/** Four significant digits everywhere. */
export function rounded(value) {
  if (typeof value === "number") return Number(value.toPrecision(4));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}
