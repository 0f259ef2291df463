import { randomUUID } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, Migrator, sql } from "kysely";
import { expect, it } from "vitest";
import { migrate, migrations } from "./migrations.ts";
import { PGliteDialect } from "./pglite-dialect.ts";
import type { Tables } from "./schema.ts";

it("gives the cells of a database from before methods were kept a finding of their own, corrections and all; and its data sets versions", async () => {
  const db = new Kysely<Tables>({ dialect: new PGliteDialect(await PGlite.create()) });
  const before = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  expect((await before.migrateTo("003-models-seen")).error).toBeUndefined();
  const [caseId, looked, queued, cell] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const [sha256, other] = ["a".repeat(64), "b".repeat(64)];
  await sql`insert into files (sha256, bytes, type) values (${sha256}, 1, 'image/png'), (${other}, 2, 'image/png')`.execute(
    db,
  );
  await sql`insert into cases (id, name, specimen) values (${caseId}, 'P', 'blood')`.execute(db);
  await sql`insert into images (id, case_id, sha256, status, mask) values
    (${looked}, ${caseId}, ${sha256}, 'analysed', ${other}), (${queued}, ${caseId}, ${other}, 'queued', null)`.execute(
    db,
  );
  await sql`insert into cells (id, image_id, number, kind, bbox, centroid, contour, nucleus_area, cytoplasm_area, partial)
    values (${cell}, ${looked}, 1, 'white-cell', '{}', '{}', '[]', 1, 1, '[]')`.execute(db);
  await sql`insert into corrections (id, cell_id, to_label, reason, "by")
    values (${randomUUID()}, ${cell}, 'blast', 'r', 'b')`.execute(db);
  await sql`insert into datasets (id, name, manifest, images, classes) values
    (gen_random_uuid(), 'x', ${sha256}, 1, '{}'), (gen_random_uuid(), 'y', ${sha256}, 1, '{}'),
    (gen_random_uuid(), 'x', ${sha256}, 1, '{}')`.execute(db);
  await migrate(db);
  const { rows } = await sql`select images.id, images.segmentation_id is not null as found, cells.id as cell, to_label,
      analyses.method, analyses.version, segmentations.mask
    from images left join cells on cells.segmentation_id = images.segmentation_id
    left join corrections on cell_id = cells.id
    left join segmentations on segmentations.id = images.segmentation_id
    left join analyses on analyses.segmentation_id = segmentations.id order by images.seq`.execute(db);
  expect(rows).toEqual([
    { id: looked, found: true, cell, to_label: "blast", method: "fuzzy", version: "unknown", mask: other },
    { id: queued, found: false, cell: null, to_label: null, method: null, version: null, mask: null },
  ]);
  const [file] = await db.selectFrom("files").selectAll().orderBy("sha256").execute();
  expect(file.bytes).toBe(1);
  const sets = await db.selectFrom("datasets").select(["name", "version"]).orderBy("seq").execute();
  expect(sets.map(({ name, version }) => `${name} ${version}`)).toEqual(["x 1", "y 1", "x 2"]);
  await db.destroy();
});
