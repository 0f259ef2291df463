import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatePhantoms } from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import { sql } from "kysely";
import { afterAll, expect, it } from "vitest";
import { hasPostgres, type RunningPostgres, startPostgres } from "../../../../tools/postgres.mjs";
import { createServer } from "../create-server.ts";
import { openService } from "../service.ts";
import { imagesForm } from "../testing/images-form.ts";
import { MODELS, WEB } from "../testing/open-test-service.ts";

/** `bench/service/chaos.mjs` does this at length: with a sweep, with the server killed, too, and at random. */
const COMMAND = fileURLToPath(new URL("../../../cli/bin/leukoscope.js", import.meta.url));
const IMAGES = 8;

let postgres: RunningPostgres | undefined;
let folder = "";
const workers: ChildProcess[] = [];

afterAll(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(!hasPostgres())(
  "on PostgreSQL, every image is looked at once, though a worker and the database are killed meanwhile",
  async () => {
    folder = await mkdtemp(join(tmpdir(), "leukoscope-killed-"));
    postgres = await startPostgres();
    const { url } = postgres;
    const files = join(folder, "files");
    const service = await openService({ folder, models: MODELS, databaseUrl: url, files });
    const server = createServer({ webRoot: WEB, models: MODELS, service });

    const out = `${folder.replaceAll("\\", "/")}/phantoms`;
    const { records } = await generatePhantoms(new NodeStorage(), { out, count: IMAGES, size: 64, seed: 2 });
    const images = await Promise.all(
      records.map(async ({ path }, i) => ({ name: `${i}.png`, bytes: await readFile(join(out, path)) })),
    );
    const opened = await server.inject({ method: "POST", url: "/api/v1/cases", payload: { name: "killed" } });
    const asked = await server.inject({
      method: "POST",
      url: `/api/v1/cases/${opened.json().id}/images?model=phantom`,
      ...imagesForm(images),
    });
    const { jobId } = asked.json();

    const start = () => {
      const data = join(folder, `worker-${workers.length}`);
      const options = ["--data", data, "--concurrency", "1", "--heartbeat", "1", "--lost-after", "2"];
      const env = { ...process.env, DATABASE_URL: url, LEUKOSCOPE_FILES: files };
      const worker = spawn(process.execPath, [COMMAND, "worker", ...options], { env, stdio: "ignore" });
      workers.push(worker);
      return worker;
    };
    const first = start();
    // Held by the worker when it dies: the first job that it has begun.
    const begun = () => service.db.selectFrom("jobs").select("id").where("worker", "is not", null).execute();
    while ((await begun()).length === 0) await wait(20);
    first.kill("SIGKILL");
    start();
    postgres.kill();
    await postgres.restart();

    let job = { state: "active" };
    while (job.state === "active") {
      await wait(100);
      const answer = await server.inject({ url: `/api/v1/jobs/${jobId}` });
      if (answer.statusCode === 200) job = answer.json();
    }
    expect(job).toMatchObject({ state: "completed", result: { completed: IMAGES, failed: 0 } });
    const { rows } = await sql<Record<string, number>>`select
      (select count(*)::int from job_results) as results,
      (select count(*)::int from images where status = 'analysed') as analysed,
      (select count(*)::int from predictions where cell_id is null) as predictions,
      (select count(*)::int from pgboss.job where state < 'completed') as left_over`.execute(service.db);
    expect(rows).toEqual([{ results: IMAGES + 1, analysed: IMAGES, predictions: IMAGES, left_over: 0 }]);
    await server.close();
    await service.close();
  },
);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
