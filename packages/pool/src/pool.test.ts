import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isNativeError } from "node:util/types";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { ownBuffer, PoolError, WorkerPool, type WorkerPoolOptions } from "./index.ts";
import { startThread } from "./node/index.ts";

const file = new URL("./testing/worker.mjs", import.meta.url);

interface Order {
  readonly kind: string;
  readonly value?: unknown;
  /** How long the worker's thread is blocked. */
  readonly ms?: number;
  /** Shared: counts the orders that began. */
  readonly gauge?: Int32Array;
}

class SpeckError extends Error {
  override readonly name = "SpeckError";
  code = "";
  value: unknown = undefined;
}

const pools: WorkerPool<Order, unknown>[] = [];
let started = 0;
const open = (options: WorkerPoolOptions): WorkerPool<Order, unknown> => {
  started = 0;
  const pool = new WorkerPool<Order, unknown>(
    () => {
      started += 1;
      return startThread(file);
    },
    { errors: { SpeckError }, ...options },
  );
  pools.push(pool);
  return pool;
};
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

const order =
  (kind: string, own: Partial<Order> = {}) =>
  () => ({ value: { kind, ...own } });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const counter = () => new Int32Array(new SharedArrayBuffer(4));
const errorOf = (running: Promise<unknown>): Promise<Error & { code?: unknown; value?: unknown }> =>
  running.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );

describe("a pool", () => {
  it("gives each task its own result, whatever the workers, the tasks in flight and how long each takes", async () => {
    const shape = fc.record({
      workers: fc.integer({ min: 1, max: 3 }),
      inFlight: fc.integer({ min: 1, max: 3 }),
      tasks: fc.array(fc.record({ x: fc.integer(), ms: fc.integer({ min: 0, max: 5 }) }), { maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ tasks, ...options }) => {
        const pool = open(options);
        const results = await Promise.all(tasks.map(({ x, ms }) => pool.run(order("double", { value: [x], ms }))));
        expect(results).toEqual(tasks.map(({ x }) => [2 * x]));
        expect(started).toBe(Math.min(options.workers, tasks.length));
        await pool.close();
      }),
      { numRuns: 15 },
    );
  });

  it("asks for an input only when a worker has room for it", async () => {
    const pool = open({ workers: 2, inFlight: 2 });
    expect(pool.capacity).toBe(4);
    let [asked, done, most] = [0, 0, 0];
    const input = async () => {
      asked += 1;
      most = Math.max(most, asked - done);
      await pause(Math.random() * 3);
      return { value: { kind: "double", value: [1] } };
    };
    const tasks = Array.from({ length: 40 }, () => pool.run(input).finally(() => (done += 1)));
    expect(asked).toBe(4);
    await Promise.all(tasks);
    // The next is asked for just before the caller hears of the one that made room.
    expect([asked, most]).toEqual([40, 5]);
  });

  it("uses all its workers at once", async () => {
    const pool = open({ workers: 3, inFlight: 2 });
    const gauge = counter();
    // Each blocks its thread until all three have begun.
    await Promise.all([1, 2, 3].map(() => pool.run(order("meet", { value: 3, gauge }))));
    expect(started).toBe(3);
  });

  it("hands buffers over in both directions", async () => {
    const pool = open({ workers: 1 });
    const value = Float32Array.of(1.5, NaN, -0);
    const back = await pool.run(() => ({ value: { kind: "hand back", value }, transfer: [value.buffer] }));
    expect(value.length).toBe(0);
    expect(back).toEqual(Float32Array.of(1.5, NaN, -0));
  });

  it.each([{ workers: 0 }, { workers: 1.5 }, { workers: Number.NaN }, { workers: 1, inFlight: 0 }])(
    "can't be made with %o",
    (options) => {
      expect(() => open(options)).toThrow(RangeError);
    },
  );
});

describe("an error", () => {
  it("of the job comes back as it was thrown, with class, fields and cause, and costs its task alone", async () => {
    const pool = open({ workers: 1 });
    const failing = errorOf(pool.run(order("throw", { value: "dark" })));
    const fine = pool.run(order("double", { value: [4] }));
    const error = await failing;
    expect(error).toBeInstanceOf(SpeckError);
    expect(isNativeError(error)).toBe(true);
    expect(error).toMatchObject({ code: "dark", message: "a speck: dark", value: { at: [1, 2] } });
    expect(error.cause).toMatchObject({ message: "dust" });
    expect(error.stack).toContain("worker.mjs");
    expect(await fine).toEqual([8]);
    expect(started).toBe(1);
  });

  it("of a class that the pool does not know keeps its name and fields", async () => {
    const error = await errorOf(open({ workers: 1, errors: {} }).run(order("throw", { value: "dark" })));
    expect(error).not.toBeInstanceOf(SpeckError);
    expect(error).toMatchObject({ name: "SpeckError", code: "dark" });
  });

  it.each([
    ["throw text", { message: "just text" }],
    ["throw what can't be sent", { message: "odd", code: "odd" }],
    ["give what can't be sent", { name: "DataCloneError" }],
  ])("that can't be sent as it is still comes: %s", async (kind, expected) => {
    const pool = open({ workers: 1 });
    expect(await errorOf(pool.run(order(kind)))).toMatchObject(expected);
    expect(await pool.run(order("double", { value: [1] }))).toEqual([2]);
  });

  it("of an input is the task's, and frees its place", async () => {
    const pool = open({ workers: 1, inFlight: 1 });
    const lost = new Error("no such file");
    const failing = [1, 2, 3].map(() => errorOf(pool.run(() => Promise.reject(lost))));
    const sync = errorOf(
      pool.run(() => {
        throw lost;
      }),
    );
    expect(await Promise.all([...failing, sync])).toEqual([lost, lost, lost, lost]);
    const odd = await errorOf(pool.run(() => ({ value: { kind: "double", value: () => {} } })));
    expect(odd).toBeInstanceOf(PoolError);
    expect(odd.code).toBe("not-sent");
    expect(await pool.run(order("double", { value: [1] }))).toEqual([2]);
  });
});

describe("a worker that dies", () => {
  it.each([
    ["exit", "exit code 3"],
    ["throw unheard", "nobody hears this"],
  ])("costs the tasks it had, and another takes its place: %s", async (kind, reason) => {
    const pool = open({ workers: 2, inFlight: 1 });
    const dying = errorOf(pool.run(order(kind)));
    const others = [1, 2, 3, 4].map((x) => pool.run(order("double", { value: [x], ms: 10 })));
    const error = await dying;
    expect(error).toBeInstanceOf(PoolError);
    expect(error).toMatchObject({ code: "worker-lost", message: expect.stringContaining(reason) });
    expect(await Promise.all(others)).toEqual([[2], [4], [6], [8]]);
    expect(await Promise.all([5, 6].map((x) => pool.run(order("double", { value: [x], ms: 50 }))))).toEqual([
      [10],
      [12],
    ]);
    expect(started).toBe(3);
  });

  it("costs nothing when it was idle", async () => {
    const pool = open({ workers: 1 });
    await pool.run(order("exit later"));
    await pause(200);
    expect(await pool.run(order("double", { value: [1] }))).toEqual([2]);
    expect(started).toBe(2);
  });

  it("before it lived is told, task by task", async () => {
    const pool = new WorkerPool<Order, unknown>(() => startThread(new URL("./nowhere.mjs", import.meta.url)), {
      workers: 1,
      inFlight: 1,
    });
    pools.push(pool);
    const errors = await Promise.all([1, 2, 3].map(() => errorOf(pool.run(order("double")))));
    for (const error of errors) expect(error).toMatchObject({ code: "worker-lost", message: /nowhere\.mjs/ });
  });

  it("or can't even be made is told", async () => {
    const pool = new WorkerPool<Order, unknown>(
      () => {
        throw new Error("no more threads");
      },
      { workers: 1 },
    );
    expect(await errorOf(pool.run(order("double")))).toMatchObject({ code: "worker-lost", message: /no more threads/ });
  });
});

describe("an aborted task", () => {
  it("rejects at once wherever it is, and the others go on", async () => {
    const pool = open({ workers: 1, inFlight: 1 });
    const gauge = counter();
    const abort = new AbortController();
    const { signal } = abort;
    const running = errorOf(pool.run(order("double", { value: [1], ms: 1000, gauge }), { signal }));
    const queued = errorOf(pool.run(order("double", { value: [1], gauge }), { signal }));
    const other = pool.run(order("double", { value: [3], gauge }));
    await expect.poll(() => gauge[0]).toBe(1);
    const start = performance.now();
    abort.abort("the user left");
    for (const error of [await running, await queued]) {
      expect(error).toBeInstanceOf(PoolError);
      expect(error).toMatchObject({ code: "aborted", cause: "the user left" });
    }
    expect(performance.now() - start).toBeLessThan(700);
    expect(await other).toEqual([6]);
    // The queued one never began.
    expect(gauge[0]).toBe(2);
  });

  it("never begins when it is aborted already; a signal that says nothing changes nothing and is let go", async () => {
    const pool = open({ workers: 1 });
    expect((await errorOf(pool.run(order("double"), { signal: AbortSignal.abort() }))).code).toBe("aborted");
    expect(started).toBe(0);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    expect(await pool.run(order("double", { value: [1] }), { signal })).toEqual([2]);
    await errorOf(pool.run(order("throw", { value: "x" }), { signal }));
    expect(listeners).toBe(0);
  });
});

describe("a closed pool", () => {
  it("rejects what runs, what waits and what comes, and its workers are gone", async () => {
    const pool = open({ workers: 1, inFlight: 1 });
    const gauge = counter();
    const tasks = [5000, 0].map((ms) => errorOf(pool.run(order("double", { value: [1], ms, gauge }))));
    const slow = errorOf(pool.run(() => pause(30).then(() => ({ value: { kind: "double", gauge } }))));
    await expect.poll(() => gauge[0]).toBe(1);
    const start = performance.now();
    await pool.close();
    await pool.close();
    // Of the 5 seconds that the task asked for.
    expect(performance.now() - start).toBeLessThan(3000);
    for (const error of [...(await Promise.all(tasks)), await slow, await errorOf(pool.run(order("double")))]) {
      expect(error).toBeInstanceOf(PoolError);
      expect(error.code).toBe("closed");
    }
    await pause(60);
    expect([gauge[0], started]).toEqual([1, 1]);
  });
});

describe("a process", () => {
  const script = (rest: string) => `
    import { WorkerPool } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
    import { startThread } from ${JSON.stringify(new URL("../dist/node/index.js", import.meta.url).href)};
    const pool = new WorkerPool(() => startThread(new URL(${JSON.stringify(file.href)})), { workers: 2 });
    const double = (value, ms) => pool.run(() => ({ value: { kind: "double", value, ms } }));
    ${rest}`;
  const run = (rest: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script(rest)], { timeout: 20_000 });

  it("is kept alive by a task, and not by an idle worker", async () => {
    const { stdout } = await run("double([21], 200).then(console.log); await double([1]);");
    expect(stdout).toBe("[ 42 ]\n");
  });
});

describe("ownBuffer", () => {
  it("copies a part of a buffer, and gives a whole one as it is", () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    expect(ownBuffer(whole)).toBe(whole);
    const part = ownBuffer(whole.subarray(1, 3));
    expect(part).toEqual(Uint8Array.of(2, 3));
    expect(part.buffer.byteLength).toBe(2);
    expect(ownBuffer(new Float32Array(new SharedArrayBuffer(8))).buffer).toBeInstanceOf(ArrayBuffer);
  });
});
