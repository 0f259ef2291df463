import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestService, type TestService } from "../testing/open-test-service.ts";
import type { JobHandler } from "./job-handler.ts";
import { JobWorker, type WorkerOptions } from "./job-worker.ts";

let test: TestService;

beforeAll(async () => {
  test = await openTestService({ worker: false });
});
afterAll(() => test?.close());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const done: JobHandler = async ({ job }) => ({ result: { attempt: job.attempt } });

const workerOf = (analysis: JobHandler, options: WorkerOptions = {}) => {
  const quick = { heartbeatSeconds: 0.05, lostAfterSeconds: 0.4, pollSeconds: 0.05, ...options };
  const worker = new JobWorker(test.service, { ...quick, handlers: { analysis } });
  worker.start();
  return worker;
};

const add = async (count = 1) => {
  const { db, jobs } = test.service;
  return db.transaction().execute(async (trx) => {
    const parent = await jobs.addParent(trx, { kind: "analysis", params: {} });
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      ids.push(await jobs.add(trx, { kind: "analysis", params: { i }, parent: { id: parent, key: String(i) } }));
    }
    return { parent, ids };
  });
};

const row = (id: string) =>
  test.service.db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

async function ended(id: string) {
  for (;;) {
    const found = await row(id);
    if (found.ended_at) return found;
    await wait(20);
  }
}

describe("a worker", () => {
  it("ends every job once, and its parent with the last", async () => {
    const counts = new Map<string, number>();
    const { ids, parent } = await add(12);
    const workers = [1, 2].map(() =>
      workerOf(async (context) => {
        counts.set(context.job.id, (counts.get(context.job.id) ?? 0) + 1);
        return done(context);
      }),
    );
    expect(await ended(parent)).toMatchObject({ state: "completed", progress: 1, message: "12 of 12" });
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(ids.map((id) => counts.get(id))).toEqual(ids.map(() => 1));
    const results = await test.service.db
      .selectFrom("job_results")
      .select("job_id")
      .where("job_id", "in", ids)
      .execute();
    expect(results).toHaveLength(12);
  });

  it("joins a study once each of its runs has ended, whatever became of it", async () => {
    const { db, jobs } = test.service;
    const parent = await db.transaction().execute(async (trx) => {
      const id = await jobs.addParent(trx, { kind: "study", params: {} });
      for (const key of ["a", "b", "c"]) {
        await jobs.add(trx, { kind: "study", params: { run: key }, parent: { id, key } });
      }
      return id;
    });
    const done: string[] = [];
    const study: JobHandler = async ({ job }) => {
      const { run = "join" } = job.params as { run?: string };
      if (run === "b") throw Object.assign(new Error("cut off"), { name: "StudyError", code: "bad-run" });
      done.push(run);
      return { result: { run } };
    };
    const workers = [1, 2].map(() => new JobWorker(test.service, { pollSeconds: 0.05, handlers: { study } }));
    for (const worker of workers) worker.start();
    expect(await ended(parent)).toMatchObject({ state: "completed", progress: 1, worker: expect.anything() });
    await Promise.all(workers.map((worker) => worker.stop()));
    expect([done.toSorted(), done.at(-1)]).toEqual([["a", "c", "join"], "join"]);
  });

  it("adds nothing twice under one key", async () => {
    const { ids, parent } = await add();
    const { db, jobs } = test.service;
    const again = await db
      .transaction()
      .execute((trx) => jobs.add(trx, { kind: "analysis", params: {}, parent: { id: parent, key: "0" } }));
    expect(again).toBe(ids[0]);
    await jobs.cancel(parent);
    expect((await row(ids[0])).state).toBe("cancelled");
  });

  it("tries again what failed by itself, three times, but not what was wrong from the start", async () => {
    const { ids } = await add(2);
    const worker = workerOf(async ({ job }) => {
      if (job.id === ids[0]) throw Object.assign(new Error("no image"), { name: "ImageError", code: "corrupt" });
      if (job.failures < 1) throw new Error("for now");
      return done({ job } as never);
    });
    expect(await ended(ids[0])).toMatchObject({ state: "failed", attempts: 1, error: { code: "corrupt" } });
    expect(await ended(ids[1])).toMatchObject({ state: "completed", attempts: 2, failures: 1, error: null });
    await worker.stop();
  });

  it("stops what is cancelled, and what has yet to begin never begins", async () => {
    const begun: string[] = [];
    const { ids, parent } = await add(2);
    const worker = workerOf(
      ({ job, signal }) =>
        new Promise((_, reject) => {
          begun.push(job.id);
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
      { concurrency: 1 },
    );
    while (begun.length === 0) await wait(10);
    await test.service.jobs.cancel(parent);
    for (const id of ids) expect((await ended(id)).state).toBe("cancelled");
    expect((await row(parent)).state).toBe("cancelled");
    expect(begun).toHaveLength(1);
    await worker.stop();
  });

  it("gives back what it has when it closes, and another goes on", async () => {
    const { ids } = await add();
    let begun = false;
    const first = workerOf(
      ({ signal }) =>
        new Promise((_, reject) => {
          begun = true;
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    );
    while (!begun) await wait(10);
    await first.stop();
    expect(await row(ids[0])).toMatchObject({ state: "queued", failures: 0 });
    const second = workerOf(done);
    expect(await ended(ids[0])).toMatchObject({ state: "completed", attempts: 2 });
    await second.stop();
  });

  it("loses its job once it is silent, and what it then says is not heard", async () => {
    const { ids } = await add();
    const { db, jobs } = test.service;
    // A worker that takes the job and is never heard of again.
    const taken = (await jobs.take("analysis", "silent"))!;
    const worker = workerOf(done);
    expect(await ended(ids[0])).toMatchObject({ state: "completed", attempts: 2, worker: worker.name });
    await expect(jobs.complete(taken, "silent", { late: true })).rejects.toMatchObject({ name: "JobLost" });
    await worker.stop();
    const results = await db.selectFrom("job_results").select("result").where("job_id", "=", ids[0]).execute();
    expect(results).toEqual([{ result: { attempt: 2 } }]);
  });
});

describe("GET /jobs/{id}/events", () => {
  it("tells what was kept, from where the listener left off, and ends with the job", async () => {
    const { ids } = await add();
    const worker = workerOf(async (context) => {
      for (const epoch of [1, 2, 3]) await context.event("epoch", { epoch });
      return done(context);
    });
    await ended(ids[0]);
    await worker.stop();
    const url = `/api/v1/jobs/${ids[0]}/events`;
    const whole = await test.server.inject({ url });
    expect(whole.headers["content-type"]).toContain("text/event-stream");
    const numbers = [...whole.body.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);
    expect(numbers).toHaveLength(3);
    expect(whole.body).toMatch(/event: job\ndata: \{.*"state":"completed"/);
    const rest = await test.server.inject({ url, headers: { "last-event-id": numbers[1] } });
    expect(rest.body.match(/event: epoch/g)).toHaveLength(1);
    expect(rest.body).toContain('{"epoch":3}');
  });
});

describe("GET /jobs/events", () => {
  it("tells of every job and of a run's curve, but not of the parts of another nor of what was before", async () => {
    const before = await add();
    const response = await test.server.inject({ url: "/api/v1/jobs/events", payloadAsStream: true });
    const stream = response.stream();
    let said = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
    const hear = async (pattern: RegExp) => {
      for (let k = 0; k < 200 && !pattern.test(said); k++) await wait(20);
      expect(said).toMatch(pattern);
    };
    await hear(/^: waiting/);
    const { db, jobs } = test.service;
    const run = await db.transaction().execute((trx) => jobs.add(trx, { kind: "training", params: {} }));
    await hear(new RegExp(`event: run\ndata: .*${run}.*"curve":\\[\\]`));
    const losses = { loss: 1, accuracy: 0.5, f1Macro: 0.5 };
    const epoch = { stage: "a", epoch: 1, learningRate: 1, train: losses, val: losses, seconds: 1, best: true };
    await db
      .insertInto("job_events")
      .values({ job_id: run, kind: "epoch", data: JSON.stringify(epoch) })
      .execute();
    await hear(new RegExp(`event: run\ndata: .*${run}.*"curve":\\[\\{"stage":"a"`));
    const listed = (await test.server.inject({ url: "/api/v1/runs" })).json();
    expect(listed.items.find(({ id }: { id: string }) => id === run).curve).toEqual([
      { ...epoch, train: { loss: 1, accuracy: 0.5 } },
    ]);
    await jobs.cancel(run);
    await hear(/event: run\ndata: .*"state":"cancelled"/);
    const after = await add();
    await hear(new RegExp(`event: job\ndata: .*${after.parent}`));
    await jobs.cancel(before.parent);
    await hear(new RegExp(`event: job\ndata: .*${before.parent}.*"state":"cancelled"`));
    for (const id of [...before.ids, ...after.ids]) expect(said).not.toContain(id);
    expect(said.match(new RegExp(before.parent, "g"))).toHaveLength(1);
    stream.destroy();
  });
});
