import { ImportError, type Rejection } from "../import/error.ts";
import { type FolderFile, stemOf } from "../import/files.ts";
import type { Candidate, Plan } from "./adapter.ts";

export const allIdbLicence = "free for research on request to the authors; no redistribution";
export const allIdbHome = "https://homes.di.unimi.it/scotti/all/";
export const allIdbCitation = "Labati RD, Piuri V, Scotti F 2011, IEEE ICIP, doi:10.1109/ICIP.2011.6115881";

/** What both parts of ALL-IDB share: the label is the digit behind the number. */
export function planAllIdb(
  folder: string,
  images: readonly FolderFile[],
  source: string,
  more: (image: FolderFile) => Pick<Candidate, "details">,
): Plan {
  const candidates: Candidate[] = [];
  const rejected: Rejection[] = [];
  for (const image of images) {
    const label = /^Im\d+_([01])$/i.exec(stemOf(image))?.[1];
    if (label !== undefined) {
      candidates.push({ path: image.path, class: label === "1" ? "all" : "healthy", source, ...more(image) });
    } else {
      rejected.push({
        path: image.path,
        kind: "layout",
        reason: "not a name of this data set (ImNNN_1 or ImNNN_0); the format imagefolder takes any name",
      });
    }
  }
  if (candidates.length === 0) {
    throw new ImportError("layout", `${folder}: no image named ImNNN_0 or ImNNN_1; is this ALL-IDB?`, folder, rejected);
  }
  return { total: candidates.length, candidates, rejected };
}
