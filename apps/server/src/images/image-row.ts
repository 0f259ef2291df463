import type { Selectable } from "kysely";
import { notFound } from "../api/problem.ts";
import type { Database } from "../database/open.ts";
import type { ImageTable } from "../database/schema.ts";

export type ImageRow = Selectable<ImageTable>;

/** @throws ApiError 404 */
export async function getImage(db: Database, id: string): Promise<ImageRow> {
  const row = await db.selectFrom("images").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("image", id);
  return row;
}
