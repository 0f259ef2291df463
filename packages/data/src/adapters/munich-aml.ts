import { ImportError, type Rejection } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { Adapter, Candidate } from "./adapter.ts";

/** The fifteen morphological classes by their folder. */
const classes: Readonly<Record<string, string>> = {
  BAS: "basophil",
  EBO: "erythroblast",
  EOS: "eosinophil",
  KSC: "smudge cell",
  LYA: "atypical lymphocyte",
  LYT: "typical lymphocyte",
  MMZ: "metamyelocyte",
  MOB: "monoblast",
  MON: "monocyte",
  MYB: "myelocyte",
  MYO: "myeloblast",
  NGB: "band neutrophil",
  NGS: "segmented neutrophil",
  PMB: "bilobed promyelocyte",
  PMO: "promyelocyte",
};

const NAME = /^([A-Z]{3})_\d+\.tiff?$/i;
const folderOf = ({ names }: FolderFile): string => (names.at(-2) ?? "").toUpperCase();
const nameClass = ({ names }: FolderFile): string | undefined => NAME.exec(names.at(-1) ?? "")?.[1].toUpperCase();

/**
 * AML-Cytomorphology_LMU, Munich: 18,365 single cells of 100 AML patients and 100 controls, TIFF of 400 x 400 in folders
 * of fifteen cell classes, `BAS/BAS_0001.tiff`. Whose cell it is was not published, so the class is the cell's. The
 * repeated annotations in `annotations.dat` are not read.
 */
export const munichAml: Adapter = {
  format: "munich-aml",
  dataSet: {
    title: "AML-Cytomorphology_LMU",
    licence: "CC BY 3.0",
    homePage: "https://www.cancerimagingarchive.net/collection/aml-cytomorphology_lmu/",
    citation:
      "Matek C, Schwarz S, Marr C, Spiekermann K 2019, The Cancer Imaging Archive, doi:10.7937/tcia.2019.36f5o9ld",
  },

  recognises: ({ images }) =>
    images.filter((image) => nameClass(image) === folderOf(image) && folderOf(image) in classes).length * 2 >
    images.length,

  plan({ folder, images, others }) {
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images) {
      const named = nameClass(image);
      const label = classes[folderOf(image)];
      if (label === undefined) {
        const reason = `lies outside the class folders ${Object.keys(classes).join(", ")}`;
        rejected.push({ path: image.path, kind: "layout", reason });
      } else if (named !== undefined && named in classes && named !== folderOf(image)) {
        const reason = `the name says ${named}, the folder ${folderOf(image)}`;
        rejected.push({ path: image.path, kind: "layout", reason });
      } else candidates.push({ path: image.path, class: label, source: "munich-aml" });
    }
    if (candidates.length === 0) {
      throw new ImportError("layout", `${folder}: no images in ${Object.keys(classes).join(", ")}`, folder, rejected);
    }
    const used = others.filter(({ names }) => /^(annotations\.dat|abbreviations\.txt)$/i.test(names.at(-1) ?? ""));
    return { total: candidates.length, candidates, rejected, used: used.map(({ path }) => path) };
  },
};
