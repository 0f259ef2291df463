import { randomUUID } from "node:crypto";
import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import type { Selectable } from "kysely";
import { notFound } from "../api/problem.ts";
import type { Database } from "../database/open.ts";
import type { DatasetTable } from "../database/schema.ts";
import { keepFile } from "../files/keep-file.ts";
import type { Service } from "../service.ts";

export type DataSetRow = Selectable<DatasetTable>;

/** Images that one statement names. */
const CHUNK = 1000;

/** Registers records whose images the store holds. */
export async function registerDataSet(service: Service, name: string, records: readonly ManifestRecord[], by: string) {
  const classes: Record<string, number> = {};
  for (const { class: label } of records) classes[label] = (classes[label] ?? 0) + 1;
  const manifest = await keepFile(service, Buffer.from(formatManifest(records)), "application/x-ndjson");
  const id = randomUUID();
  const images = [...new Set(records.map(({ sha256 }) => sha256))];
  return service.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto("datasets")
      .values({
        id,
        name,
        manifest: manifest.sha256,
        images: records.length,
        classes: JSON.stringify(classes),
        created_by: by,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    for (let at = 0; at < images.length; at += CHUNK) {
      const rows = images.slice(at, at + CHUNK).map((sha256) => ({ dataset_id: id, sha256 }));
      await trx.insertInto("dataset_images").values(rows).execute();
    }
    return toDataSet(row);
  });
}

/** @throws ApiError 404 */
export async function getDataSet(db: Database, id: string): Promise<DataSetRow> {
  const row = await db.selectFrom("datasets").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("data set", id);
  return row;
}

export const toDataSet = (row: DataSetRow) => ({
  id: row.id,
  name: row.name,
  images: row.images,
  classes: { ...row.classes },
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
});
