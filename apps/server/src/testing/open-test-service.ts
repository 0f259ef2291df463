import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { createServer } from "../create-server.ts";
import { openDatabase } from "../database/open.ts";
import { JobQueue } from "../jobs/job-queue.ts";
import { type OpenService, openService, type ServiceOptions } from "../service.ts";

export const MODELS = fileURLToPath(new URL("../../../../models", import.meta.url));
export const WEB = fileURLToPath(new URL("../../../web", import.meta.url));

export interface TestService {
  readonly service: OpenService;
  readonly server: FastifyInstance;
  readonly folder: string;
  close(): Promise<void>;
}

/** A service of its own on an empty database. */
export async function openTestService(options: Partial<ServiceOptions> = {}): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), "leukoscope-service-"));
  await cp(await emptyDatabase(), folder, { recursive: true });
  const service = await openService({ folder, models: MODELS, threads: 1, ...options });
  const server = createServer({ webRoot: WEB, models: MODELS, service });
  await server.ready();
  return {
    service,
    server,
    folder,
    async close() {
      await server.close();
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Making a database takes seconds; it is made once for each version of the packages and of the tables, then copied. */
export async function emptyDatabase(): Promise<string> {
  const migrations = new URL("../database/migrations/", import.meta.url);
  const names = (await readdir(migrations)).sort();
  const hash = createHash("sha256").update(await readFile(new URL("../../package.json", import.meta.url)));
  for (const name of names) hash.update(await readFile(new URL(name, migrations)));
  const place = join(tmpdir(), `leukoscope-empty-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(place)) return place;
  const making = await mkdtemp(join(tmpdir(), "leukoscope-making-"));
  const database = await openDatabase({ folder: making });
  await (await JobQueue.open(database)).close();
  await database.close();
  // Whoever is first gives it its name; the others' is as good.
  await rename(making, place).catch(() => rm(making, { recursive: true, force: true }));
  return place;
}
