import { extensionOf, type FolderFile, stemOf } from "../import/files.ts";

/** Files with an extension, by their name without it, in lower case: where images and labels lie in folders of their own. */
export function sideFiles(files: readonly FolderFile[], extension: string): ReadonlyMap<string, FolderFile> {
  const wanted = files.filter(({ names }) => extensionOf(names.at(-1) ?? "") === extension);
  return new Map(wanted.map((file) => [stemOf(file).toLowerCase(), file]));
}
