import { readText } from "@leukoscope/storage";
import { stemOf } from "../import/files.ts";
import type { LabelledPoint } from "../manifest/record.ts";
import { sideFiles } from "../text/side-files.ts";
import type { Adapter } from "./adapter.ts";
import { allIdbCitation, allIdbHome, allIdbLicence, planAllIdb } from "./all-idb.ts";

/**
 * ALL-IDB1: 108 fields, `im/ImNNN_Y.jpg` with Y 1 for patients and 0 for healthy people, and `xyc/ImNNN_Y.xyc` with the
 * centre of each blast, `x y` a line. Patients are not named.
 */
export const allIdb1: Adapter = {
  format: "all-idb1",
  dataSet: {
    title: "ALL-IDB1, Acute Lymphoblastic Leukemia Image Database",
    licence: allIdbLicence,
    homePage: allIdbHome,
    citation: allIdbCitation,
  },

  recognises: ({ images, others }) =>
    images.filter(({ names }) => /^Im\d+_[01]\.jpe?g$/i.test(names.at(-1) ?? "")).length * 2 > images.length &&
    (images.length <= 108 || others.some(({ names }) => /\.xyc$/i.test(names.at(-1) ?? ""))),

  plan({ folder, images, others, storage }) {
    const centres = sideFiles(others, "xyc");
    const plan = planAllIdb(folder, images, "all-idb1", (image) => {
      const file = centres.get(stemOf(image).toLowerCase());
      return file === undefined
        ? {}
        : { details: async () => ({ points: pointsOf(await readText(storage, file.path)) }) };
    });
    return { ...plan, used: [...centres.values()].map(({ path }) => path) };
  },
};

function pointsOf(text: string): LabelledPoint[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const [x, y] = line
      .trim()
      .split(/[\s,;]+/)
      .map(Number);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new Error(`line ${index + 1} of its .xyc file is no pair of coordinates (${line.trim().slice(0, 40)})`);
    }
    return { x, y, class: "blast" };
  });
}
