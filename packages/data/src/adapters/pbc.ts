import { ImportError, type Rejection } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { Adapter, Candidate } from "./adapter.ts";

/** Prefixes of the file names in each class folder, and the finer class that some of them name. */
const prefixes: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  basophil: { BA: undefined },
  eosinophil: { EO: undefined },
  erythroblast: { ERB: undefined },
  ig: { IG: undefined, MMY: "metamyelocyte", MY: "myelocyte", PMY: "promyelocyte" },
  lymphocyte: { LY: undefined },
  monocyte: { MO: undefined },
  neutrophil: { NEUTROPHIL: undefined, BNE: "band neutrophil", SNE: "segmented neutrophil" },
  platelet: { PLATELET: undefined },
};

const folderOf = ({ names }: FolderFile): string => (names.at(-2) ?? "").toLowerCase();
const prefixOf = ({ names }: FolderFile): string =>
  /^([A-Z]+)_\d+\./i.exec(names.at(-1) ?? "")?.[1].toUpperCase() ?? "";
const fits = (image: FolderFile): boolean => prefixOf(image) in (prefixes[folderOf(image)] ?? {});

/**
 * Normal peripheral blood cells of the Hospital Clinic of Barcelona: eight class folders, JPEG of about 360 x 363, the
 * class again in the name (`BNE_123.jpg`), where immature granulocytes and neutrophils are told apart further.
 */
export const pbc: Adapter = {
  format: "pbc",
  dataSet: {
    title: "Peripheral blood cell images, Hospital Clinic of Barcelona",
    licence: "CC BY 4.0",
    homePage: "https://data.mendeley.com/datasets/snkd93bnjr/1",
    citation: "Acevedo A, Merino A, Alférez S et al. 2020, Data in Brief 30, doi:10.1016/j.dib.2020.105474",
  },

  recognises: ({ images }) => images.filter(fits).length * 2 > images.length,

  plan({ folder, images }) {
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images) {
      const known = prefixes[folderOf(image)];
      const prefix = prefixOf(image);
      const other = Object.keys(prefixes).find((name) => prefix in prefixes[name]);
      if (!known) {
        const reason = `lies outside the class folders ${Object.keys(prefixes).join(", ")}`;
        rejected.push({ path: image.path, kind: "layout", reason });
      } else if (other !== undefined && !(prefix in known)) {
        const reason = `the name says ${other}, the folder ${folderOf(image)}`;
        rejected.push({ path: image.path, kind: "layout", reason });
      } else {
        const subclass = known[prefix];
        candidates.push({ path: image.path, class: folderOf(image), ...(subclass && { subclass }), source: "pbc" });
      }
    }
    if (candidates.length === 0) {
      throw new ImportError("layout", `${folder}: no images in ${Object.keys(prefixes).join(", ")}`, folder, rejected);
    }
    return { total: candidates.length, candidates, rejected };
  },
};
