import { randomUUID } from "node:crypto";
import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import { type Insertable, type Selectable, sql } from "kysely";
import { notFound } from "../api/problem.ts";
import type { Database } from "../database/open.ts";
import type { DatasetLabelTable, DatasetTable, LabelUnit } from "../database/schema.ts";
import { keepFile } from "../files/keep-file.ts";
import type { GivenLabel } from "../labels/given-labels.ts";
import type { Service } from "../service.ts";

export type DataSetRow = Selectable<DatasetTable>;

/** First number of the lock under which versions are counted. */
const VERSIONS = 0x1e0d5;
/** Images that one statement names. */
const CHUNK = 1000;

export interface NewDataSet {
  readonly name: string;
  readonly records: readonly ManifestRecord[];
  readonly by: string;
  readonly licence?: string;
  /** Of a set that is made of people's labels: what was labelled, and a label a record. */
  readonly labels?: { readonly unit: LabelUnit; readonly given: readonly GivenLabel[] };
}

/** Registers records whose images the store holds, as the next version of their name. It never changes. */
export async function registerDataSet(service: Service, { by, labels, licence, name, records }: NewDataSet) {
  const classes: Record<string, number> = {};
  for (const { class: label } of records) classes[label] = (classes[label] ?? 0) + 1;
  const manifest = await keepFile(service, Buffer.from(formatManifest(records)), "application/x-ndjson");
  const id = randomUUID();
  const images = [...new Set(records.map(({ sha256 }) => sha256))];
  return service.db.transaction().execute(async (trx) => {
    // One at a time, until the transaction ends: no two are the same version.
    await sql`select pg_advisory_xact_lock(${VERSIONS}, 1)`.execute(trx);
    const { latest } = await trx
      .selectFrom("datasets")
      .select(({ fn }) => fn.max<number | null>("version").as("latest"))
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    const row = await trx
      .insertInto("datasets")
      .values({
        id,
        name,
        version: (latest ?? 0) + 1,
        manifest: manifest.sha256,
        images: records.length,
        classes: JSON.stringify(classes),
        unit: labels?.unit ?? null,
        licence: licence ?? null,
        created_by: by,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    for (let at = 0; at < images.length; at += CHUNK) {
      const rows = images.slice(at, at + CHUNK).map((sha256) => ({ dataset_id: id, sha256 }));
      await trx.insertInto("dataset_images").values(rows).execute();
    }
    const given = labels?.given.map((label, at) => labelRow(id, at + 1, records[at].sha256, label)) ?? [];
    for (let at = 0; at < given.length; at += CHUNK) {
      await trx
        .insertInto("dataset_labels")
        .values(given.slice(at, at + CHUNK))
        .execute();
    }
    return toDataSet(row);
  });
}

const labelRow = (id: string, seq: number, sha256: string, given: GivenLabel): Insertable<DatasetLabelTable> => ({
  dataset_id: id,
  seq,
  sha256,
  case_id: given.caseId,
  image_id: given.imageId,
  cell_id: given.cell?.id ?? null,
  label: given.label,
  reason: given.reason,
  by: given.by,
  at: given.at,
});

/** @throws ApiError 404 */
export async function getDataSet(db: Database, id: string): Promise<DataSetRow> {
  const row = await db.selectFrom("datasets").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("data set", id);
  return row;
}

export const toDataSet = (row: DataSetRow) => ({
  id: row.id,
  name: row.name,
  version: row.version,
  unit: row.unit,
  licence: row.licence,
  manifestSha256: row.manifest,
  images: row.images,
  classes: { ...row.classes },
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
});
