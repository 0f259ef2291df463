import type { FileStore } from "./file-store.ts";
import { FolderStore } from "./folder-store.ts";

/** @param place a folder */
export async function openFileStore(place: string): Promise<FileStore> {
  return new FolderStore(place);
}
