import { readText } from "@leukoscope/storage";
import { LeftOut } from "../../import/error.ts";
import { type FolderFile, stemOf } from "../../import/files.ts";
import { readCsv } from "../../text/csv.ts";
import type { Adapter, Candidate, Plan, PlanRequest } from "../adapter.ts";
import { CopyCheck } from "./check-copy.ts";
import type { Part } from "./published-files.ts";

/** `UID_<subject>_<image>_<cell>_<class>`; one subject is published with a small h. */
const UID = /^UID_(H?\d+)_\d+_\d+_(all|hem)$/i;
const LABELS = /prelim.*labels?\.csv$/i;

const isNumber = (name: string): boolean => /^\d+$/.test(name);

/** Which of the two numbered sets a file lies in, by its folders. */
function numberedPart({ names }: FolderFile): Part | undefined {
  const folders = names.slice(0, -1).join("/").toLowerCase();
  if (/prelim|validation/.test(folders)) return "preliminary";
  return /final|testing/.test(folders) ? "final" : undefined;
}

/**
 * C-NMC 2019, the ISBI 2019 challenge on ALL: single cells, BMP. Training: `fold_0` to `fold_2`, `all` and `hem`, the
 * subject in the name. Preliminary: numbers, with a CSV of labels and original names; where the CSV is missing, the
 * published names are known. The final test has no published labels: its files are checked and left out.
 * A file that was renamed is known by its hash. The three folds do not part the subjects' cells wholly: 71 files of
 * subject 20 (fold 0) are byte for byte files of subject 21 (fold 2), and 21 of subject 51 those of 75 and 78.
 */
export const cNmc: Adapter = {
  format: "c-nmc",
  dataSet: {
    title: "C-NMC 2019 (ISBI 2019 challenge: classification of ALL)",
    licence: "CC BY 3.0",
    homePage: "https://www.cancerimagingarchive.net/collection/c-nmc-2019/",
    citation:
      "Mourya S, Kant S, Kumar P, Gupta A, Gupta R 2019, The Cancer Imaging Archive, doi:10.7937/tcia.2019.dc64i46r",
  },

  recognises: ({ images, others }) =>
    images.filter((image) => UID.test(stemOf(image))).length * 2 > images.length ||
    (images.some((image) => isNumber(stemOf(image))) && others.some(({ names }) => LABELS.test(names.at(-1) ?? ""))),

  async plan(request): Promise<Plan> {
    const check = new CopyCheck();
    const { labels, used } = await readLabels(request);
    const candidates = request.images.map((image) => candidateFor(image, check, labels));
    return { total: candidates.length, candidates, rejected: [], used, check: () => check.result() };
  },
};

function candidateFor(image: FolderFile, check: CopyCheck, labels: ReadonlyMap<string, string>): Candidate {
  const stem = stemOf(image);
  const part = isNumber(stem) ? numberedPart(image) : undefined;
  const uid = part === "preliminary" ? (labels.get(stem) ?? stem) : stem;
  const named = check.withUid(uid) ?? (part && check.withNumber(part, stem));
  const match = UID.exec(UID.test(uid) ? uid : (named?.uid ?? ""));
  const told = match && { class: match[2].toLowerCase(), patient: match[1] };
  const fold = /(?:^|\/)fold_(\d)(?:\/|$)/.exec(image.names.join("/"))?.[1];
  return {
    path: image.path,
    class: "",
    details: ({ sha256 }) => {
      const published = check.see(image.path, sha256, named);
      const known = named ?? published;
      const label = told?.class ?? known?.class;
      if (label === undefined) {
        throw new LeftOut(
          "layout",
          known?.part === "final" || part === "final"
            ? "an image of the final test, whose labels were never published"
            : "no published file, and no name that tells class and subject (UID_<subject>_<image>_<cell>_<class>.bmp)",
        );
      }
      const inFold = fold === undefined ? known?.fold : Number(fold);
      return {
        class: label,
        patient: told?.patient ?? known?.patient,
        source: known?.part === "preliminary" || part === "preliminary" ? "c-nmc/preliminary" : "c-nmc/training",
        ...(inFold !== undefined && { fold: inFold }),
      };
    },
  };
}

/** The published names of the numbered preliminary files, from their CSV: `Patient_ID,new_names,labels`. */
async function readLabels({
  others,
  storage,
}: PlanRequest): Promise<{ readonly labels: ReadonlyMap<string, string>; readonly used: string[] }> {
  const labels = new Map<string, string>();
  const files = others.filter(({ names }) => LABELS.test(names.at(-1) ?? ""));
  for (const { path } of files) {
    for (const row of readCsv(await readText(storage, path))) {
      const [uid, name] = [row.get("patient_id"), row.get("new_names")];
      if (uid !== undefined && name !== undefined) labels.set(withoutExtension(name), withoutExtension(uid));
    }
  }
  return { labels, used: files.map(({ path }) => path) };
}

const withoutExtension = (name: string): string => name.replace(/\.[a-z]+$/i, "");
