import type { NamedFile } from "../state/dropped-files.ts";
import type { LabelledFile } from "./messages.ts";

/** Pictures of class folders: the last folder of a path names the class. Files that lie in none are left out. */
export const labelledFiles = (files: readonly NamedFile[]): LabelledFile[] =>
  files.flatMap(({ path, file }) => {
    const label = path.split("/").at(-2);
    return label === undefined ? [] : [{ path, label, file }];
  });
