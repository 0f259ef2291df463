import type { Database } from "../database/open.ts";

/** An image of a case that has been looked at, as the store has it. */
export interface StoredImage {
  readonly id: string;
  readonly sha256: string;
  /** Media type. */
  readonly type: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Those of the images that have been looked at, in the order in which they came. */
export async function storedImages(db: Database, ids: readonly string[]): Promise<StoredImage[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("images")
    .innerJoin("files", "files.sha256", "images.sha256")
    .select(["images.id", "images.sha256", "files.type", "images.width", "images.height"])
    .where("images.id", "in", [...new Set(ids)])
    .orderBy("images.seq")
    .execute();
  return rows.flatMap(({ height, width, ...row }) =>
    width === null || height === null ? [] : [{ ...row, width, height }],
  );
}
