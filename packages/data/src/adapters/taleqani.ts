import { ImportError, type Rejection } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { Adapter, Candidate } from "./adapter.ts";

const classes = ["Benign", "Early", "Pre", "Pro"];
const NAME = /^WBC-(?:(Benign)|Malignant-(Early|Pre|Pro))-\d+\.jpe?g$/i;

const expected = (name: string): string => `WBC-${name === "Benign" ? "" : "Malignant-"}${name}-NNN.jpg`;

const inClassFolder = ({ names }: FolderFile): boolean => names.length === 2 && classes.includes(names[0]);

/**
 * The B-ALL smear fields of Taleqani Hospital (DOI 10.34740/KAGGLE/DSV/2175623): folders `Benign`, `Early`, `Pre`, `Pro`
 * with `WBC-Benign-NNN.jpg` and `WBC-Malignant-<Class>-NNN.jpg`. The number is the order on the slides: neighbours are
 * often overlapping fields, so the records keep it. There are no patient names. "Benign" means hematogones.
 */
export const taleqani: Adapter = {
  format: "taleqani",
  dataSet: {
    title: "Acute Lymphoblastic Leukemia (ALL) image dataset, Taleqani Hospital",
    licence: "as the original authors state; cite the data set",
    homePage: "https://www.kaggle.com/datasets/mehradaria/leukemia",
    citation: "Aria M, Ghaderzadeh M, Bashash D et al. 2021, doi:10.34740/KAGGLE/DSV/2175623",
  },

  recognises({ images }) {
    const fitting = images.filter((image) => inClassFolder(image) && NAME.test(image.names[1]));
    return (
      fitting.length * 2 > images.length && classes.every((name) => fitting.some(({ names }) => names[0] === name))
    );
  },

  plan({ folder, images }) {
    const missing = classes.filter((name) => !images.some((image) => inClassFolder(image) && image.names[0] === name));
    if (missing.length > 0) throw layoutError(folder, images, missing);
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images) {
      const reason = faultOf(image);
      if (reason) rejected.push({ path: image.path, kind: "layout", reason });
      else candidates.push({ path: image.path, class: image.names[0], source: "taleqani" });
    }
    return { total: candidates.length, candidates, rejected };
  },
};

function faultOf(image: FolderFile): string | undefined {
  if (!inClassFolder(image)) return `lies outside the class folders ${classes.join(", ")}`;
  const [folder, name] = image.names;
  const match = NAME.exec(name);
  if (!match) return `not a name of this data set (${expected(folder)}); the format imagefolder takes any name`;
  const named = (match[1] ?? match[2]).toLowerCase();
  return named === folder.toLowerCase() ? undefined : `the name says ${match[1] ?? match[2]}, the folder ${folder}`;
}

function layoutError(folder: string, images: readonly FolderFile[], missing: readonly string[]): ImportError {
  const deeper = images.find(({ names }) => names.length > 2 && classes.includes(names.at(-2) ?? ""));
  const hint = deeper
    ? `try the folder ${[folder, ...deeper.names.slice(0, -2)].join("/")}`
    : "give the folder that holds Benign, Early, Pre and Pro, or the format imagefolder";
  return new ImportError("layout", `${folder}: no images in ${missing.join(", ")}; ${hint}`, folder);
}
