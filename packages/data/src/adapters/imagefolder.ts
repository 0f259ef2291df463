import { ImportError, type Rejection } from "../import/error.ts";
import type { SplitName } from "../manifest/record.ts";
import type { Adapter, Candidate } from "./adapter.ts";

const splitFolders: ReadonlyMap<string, SplitName> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["val", "val"],
  ["valid", "val"],
  ["validation", "val"],
  ["test", "test"],
  ["testing", "test"],
]);

/**
 * Class folders: the first folder below the imported one names the class, whatever lies deeper. Where all first folders
 * are splits (`train/…`, `val/…`, `test/…`), they become the records' splits and the second folder names the class.
 */
export const imagefolder: Adapter = {
  format: "imagefolder",

  recognises: ({ images }) => images.some(({ names }) => names.length > 1),

  plan({ folder, images }) {
    const inFolders = images.filter(({ names }) => names.length > 1);
    const splits = inFolders.every(({ names }) => splitFolders.has(names[0].toLowerCase()));
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const { path, names } of images) {
      const folders = names.slice(0, -1);
      const split = splits ? splitFolders.get(folders.shift()?.toLowerCase() ?? "") : undefined;
      if (folders.length > 0) candidates.push({ path, class: folders[0], ...(split && { split }) });
      else {
        rejected.push({
          path,
          kind: "layout",
          reason: "lies outside the class folders; move it into the folder of its class",
        });
      }
    }
    if (candidates.length === 0) {
      throw new ImportError(
        "layout",
        `${folder}: images but no class folders; put the images of each class into a folder with the class's name`,
        folder,
        rejected,
      );
    }
    return { total: candidates.length, candidates, rejected };
  },
};
