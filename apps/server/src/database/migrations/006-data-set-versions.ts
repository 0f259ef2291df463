import { type Kysely, sql } from "kysely";

/** Data sets of one name are its versions; a registered one stays as it is, and knows whose labels it is made of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table datasets
    add column version integer,
    add column unit text check (unit in ('cell', 'image')),
    add column licence text`,
  `update datasets set version = numbered.version
    from (select id, row_number() over (partition by name order by seq) as version from datasets) as numbered
    where numbered.id = datasets.id`,
  "alter table datasets alter column version set not null, add unique (name, version)",
  // It outlives what it was made of: no row refers to a case.
  `create table dataset_labels (
    dataset_id uuid not null references datasets,
    seq integer not null,
    sha256 text not null references files,
    case_id uuid not null,
    image_id uuid not null,
    cell_id uuid,
    label text not null,
    reason text not null,
    by text not null,
    at timestamptz not null,
    primary key (dataset_id, seq))`,
  `create function data_set_stays() returns trigger language plpgsql as $$
    begin
      raise exception 'a registered data set stays as it is: % is refused', lower(tg_op);
    end
  $$`,
  ...["datasets", "dataset_images", "dataset_labels"].flatMap((table) => [
    `create trigger ${table}_stay before update or delete on ${table} for each row execute function data_set_stays()`,
    `create trigger ${table}_all_stay before truncate on ${table} for each statement execute function data_set_stays()`,
  ]),
];
