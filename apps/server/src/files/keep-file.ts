import type { Readable } from "node:stream";
import type { Service } from "../service.ts";
import type { PutOptions, StoredBytes } from "./file-store.ts";

/** Puts a file into the store and tells the database of it, so that rows may name it. */
export async function keepFile(
  { db, files }: Pick<Service, "db" | "files">,
  content: Readable | Uint8Array,
  type: string,
  options?: PutOptions,
): Promise<StoredBytes> {
  const kept = await files.put(content, options);
  await db
    .insertInto("files")
    .values({ ...kept, type })
    .onConflict((on) => on.column("sha256").doNothing())
    .execute();
  return kept;
}
