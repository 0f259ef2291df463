import { importDataset } from "../import/import-dataset.ts";
import { storageWith } from "./files.ts";

/** Imports files of the folder `set` in memory; rows are the records without their hashes. */
export async function importOf(files: Readonly<Record<string, Uint8Array | string>>, format = "auto") {
  const storage = await storageWith(files);
  const imported = await importDataset(storage, "set", { format, manifest: "set/M.jsonl" });
  return { ...imported, storage, rows: imported.records.map(({ duplicateOf: _, sha256: __, ...row }) => row) };
}
