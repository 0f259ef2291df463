import { type Kysely, type Migration, Migrator } from "kysely";
import * as casesAndJobs from "./migrations/001-cases-and-jobs.ts";
import * as accessAndAudit from "./migrations/002-access-and-audit.ts";
import * as modelsSeen from "./migrations/003-models-seen.ts";
import * as imageCorrections from "./migrations/004-image-corrections.ts";
import * as segmentations from "./migrations/005-segmentations.ts";
import * as dataSetVersions from "./migrations/006-data-set-versions.ts";
import type { Tables } from "./schema.ts";

/** In the order of their names; a migration that has run is never changed again. */
export const migrations: Readonly<Record<string, Migration>> = {
  "001-cases-and-jobs": casesAndJobs,
  "002-access-and-audit": accessAndAudit,
  "003-models-seen": modelsSeen,
  "004-image-corrections": imageCorrections,
  "005-segmentations": segmentations,
  "006-data-set-versions": dataSetVersions,
};

/** Brings a database up to date; several servers may do so at once. @throws what the migration that failed threw */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
