import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatePhantoms } from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { afterAll, expect, it } from "vitest";
import { hasPostgres, type RunningPostgres, startPostgres } from "../../../../tools/postgres.mjs";
import { createServer } from "../create-server.ts";
import { type OpenService, openService } from "../service.ts";
import { imagesForm } from "../testing/images-form.ts";
import { MODELS, WEB } from "../testing/open-test-service.ts";

/** `bench/service/chaos.mjs` does this at length: with a sweep, with the server killed, too, and at random. */
const COMMAND = fileURLToPath(new URL("../../../cli/bin/leukoscope.js", import.meta.url));
const IMAGES = 8;
/** A server in a process of its own; what it is given: data folder, models, database, files, page. */
const SERVER = `
  import { createServer, openService } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
  const [folder, models, databaseUrl, files, webRoot] = process.argv.slice(1);
  const service = await openService({ folder, models, databaseUrl, files });
  console.log(await createServer({ webRoot, models, service }).listen({ port: 0, host: "127.0.0.1" }));
`;

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
    await answeredOnce(server, service, url, files);
    await server.close();
    await service.close();
  },
);

/** A server that is killed after it has done what a request asks, and before it answers, leaves the answer behind. */
async function answeredOnce(server: FastifyInstance, service: OpenService, url: string, files: string) {
  const args = [join(folder, "second"), MODELS, url, files, WEB];
  const second = spawn(process.execPath, ["--input-type=module", "--eval", SERVER, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  workers.push(second);
  let said = "";
  for await (const piece of second.stdout) {
    said += piece;
    if (said.endsWith("\n")) break;
  }
  expect(said).toMatch(/^http/);
  const request = { method: "POST" as const, headers: { "idempotency-key": "k" }, payload: { name: "once" } };
  const made = () => service.db.selectFrom("cases").select("id").where("name", "=", "once").execute();
  await service.db.transaction().execute(async (trx) => {
    // A request is logged between its work and its answer: that is where this one is held.
    await sql`lock table audit_log in exclusive mode`.execute(trx);
    const lost = fetch(`${said.trim()}/api/v1/cases`, {
      ...request,
      headers: { ...request.headers, "content-type": "application/json" },
      body: JSON.stringify(request.payload),
    });
    const outcome = lost.then(
      () => "answered",
      () => "lost",
    );
    while ((await made()).length === 0) await wait(20);
    second.kill("SIGKILL");
    expect(await outcome).toBe("lost");
  });
  const again = await server.inject({ ...request, url: "/api/v1/cases" });
  expect([again.statusCode, again.headers["idempotent-replayed"]]).toEqual([201, "true"]);
  expect(await made()).toEqual([{ id: again.json().id }]);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
