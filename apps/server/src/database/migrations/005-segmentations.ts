import { type Kysely, sql } from "kysely";

/**
 * What was found in an image, and by which version of which method. Cells belong to one finding: another one has cells
 * of its own, and those of the earlier one stay with their corrections.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table segmentations (
    id uuid primary key,
    seq integer generated always as identity unique,
    image_id uuid not null references images on delete cascade,
    finding text,
    mask text references files,
    counts jsonb,
    reason text,
    job_id uuid references jobs on delete set null,
    created_at timestamptz not null default now(),
    unique (image_id, finding))`,
  `create table analyses (
    id uuid primary key,
    seq integer generated always as identity unique,
    image_id uuid not null references images on delete cascade,
    segmentation_id uuid not null references segmentations on delete cascade,
    job_id uuid references jobs on delete set null,
    method text not null,
    version text not null,
    parameters jsonb not null,
    model text,
    model_sha256 text,
    at timestamptz not null default now())`,
  "create index analyses_of_segmentations on analyses (segmentation_id, seq)",
  "alter table images add column segmentation_id uuid references segmentations on delete set null",
  "alter table cells add column segmentation_id uuid references segmentations on delete cascade",

  // What was found before its method was kept: by colour, in a version that nobody noted.
  `insert into segmentations (id, image_id, finding, mask, counts, reason, created_at)
    select gen_random_uuid(), id, 'before-methods-were-kept', mask, counts, reason, created_at from images
    where status = 'analysed' or exists (select from cells where cells.image_id = images.id)`,
  `insert into analyses (id, image_id, segmentation_id, method, version, parameters, at)
    select gen_random_uuid(), image_id, id, 'fuzzy', 'unknown', '{}', created_at from segmentations`,
  `update images set segmentation_id = segmentations.id from segmentations
    where segmentations.image_id = images.id`,
  `update cells set segmentation_id = segmentations.id from segmentations
    where segmentations.image_id = cells.image_id`,

  "alter table cells alter column segmentation_id set not null",
  "alter table cells drop constraint cells_image_id_number_key",
  "alter table cells add constraint cells_segmentation_id_number_key unique (segmentation_id, number)",
  "create index cells_of_images on cells (image_id, seq)",
  // A slide is larger than 2 GB; whole numbers up to 2^53 are exact.
  "alter table files alter column bytes type double precision",
];
