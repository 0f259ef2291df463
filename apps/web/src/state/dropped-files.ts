/** A file to analyse, and what to call it: its path within what was dropped or chosen. */
export interface NamedFile {
  readonly path: string;
  readonly file: File;
}

export const IMAGE_EXTENSIONS = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"] as const;

export const isImageName = (name: string): boolean =>
  !name.startsWith(".") && IMAGE_EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));

/** Files chosen by an input element, in the browser's order. */
export const chosenFiles = (files: Iterable<File>): NamedFile[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));

/**
 * Files and folders that were dropped. A file named by the user is always taken, so that a wrong one gets its error;
 * of a folder only what is named like an image, since folders of smears hold manifests and notes as well.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  // The transfer is emptied when the event ends, so entries and files are taken out before anything is awaited.
  const roots = Array.from(transfer.items)
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files = await Promise.all(
    roots.map(async ({ entry, file }) => {
      if (entry?.isDirectory) return walk(entry as FileSystemDirectoryEntry);
      return file === null ? [] : chosenFiles([file]);
    }),
  );
  return files.flat();
}

async function walk(folder: FileSystemDirectoryEntry): Promise<NamedFile[]> {
  const entries = (await readAll(folder)).sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const files = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory) return walk(entry as FileSystemDirectoryEntry);
      if (!isImageName(entry.name)) return [];
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return [{ path: entry.fullPath.replace(/^\//, ""), file }];
    }),
  );
  return files.flat();
}

/** `readEntries` gives at most a hundred at a time, and an empty list at the end. */
async function readAll(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
