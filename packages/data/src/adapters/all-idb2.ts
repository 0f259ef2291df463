import type { Adapter } from "./adapter.ts";
import { allIdbCitation, allIdbHome, allIdbLicence, planAllIdb } from "./all-idb.ts";

/** ALL-IDB2: 260 single cells, `img/ImNNN_Y.tif` with Y 1 for a blast and 0 for a healthy cell. Patients are not named. */
export const allIdb2: Adapter = {
  format: "all-idb2",
  dataSet: {
    title: "ALL-IDB2, Acute Lymphoblastic Leukemia Image Database",
    licence: allIdbLicence,
    homePage: allIdbHome,
    citation: allIdbCitation,
  },

  recognises: ({ images }) =>
    images.filter(({ names }) => /^Im\d+_[01]\.tiff?$/i.test(names.at(-1) ?? "")).length * 2 > images.length,

  plan: ({ folder, images }) => planAllIdb(folder, images, "all-idb2", () => ({})),
};
