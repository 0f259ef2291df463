import { type ChildProcess, execFile } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { promisify } from "node:util";
import { float32 } from "@leukoscope/onnx";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../index.ts";
import { dense, errorOf, slow } from "../testing/models.ts";
import { NodeRuntime } from "./index.ts";

const children: ChildProcess[] = [];
const note = (message: unknown) => children.push((message as { process: ChildProcess }).process);
beforeAll(() => subscribe("child_process", note));
afterAll(() => {
  unsubscribe("child_process", note);
});

const runtimes: NodeRuntime[] = [];
const started = (isolation: "thread" | "process" = "process"): NodeRuntime => {
  const runtime = new NodeRuntime({ isolation });
  runtimes.push(runtime);
  return runtime;
};
afterEach(async () => {
  await Promise.all(runtimes.splice(0).map((runtime) => runtime.close()));
  for (const child of children.splice(0)) expect(child.exitCode ?? child.signalCode).not.toBeNull();
});

/** Loads a model, and tells which process it went into. */
async function loaded(runtime: NodeRuntime, model: Uint8Array): Promise<{ session: Session; child: ChildProcess }> {
  const session = await runtime.load(model, { threads: 1 });
  return { session, child: children[children.length - 1] };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const x = float32([2, 3], [1, 0, 0, 1, 1, 1]);
const answer = Float32Array.of(12, 24, 28, 44);

describe("a session in a process of its own", () => {
  it.each(["SIGKILL", "SIGSEGV", "SIGABRT"] as const)("costs its own runs alone when %s ends it", async (signal) => {
    const { model, feeds } = slow();
    const runtime = started();
    const other = await runtime.load(dense());
    const { session, child } = await loaded(runtime, model);
    const running = errorOf(session.run(feeds));
    const queued = errorOf(session.run(feeds));
    await pause(100);
    child.kill(signal);
    for (const error of [await running, await queued, await errorOf(session.run(feeds))]) {
      expect(error.code).toBe("worker-lost");
      expect(error.message).toContain(signal);
    }
    expect((await other.run({ x })).y.data).toEqual(answer);
    const fresh = await runtime.load(model, { threads: 1 });
    expect((await fresh.run(feeds)).y.dims).toEqual([1, 16, 1, 1]);
    await session.release();
  });

  it("is told when it dies idle", async () => {
    const { session, child } = await loaded(started(), dense());
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
    expect((await errorOf(session.run({ x }))).code).toBe("worker-lost");
  });

  it("is told when it dies while it loads", async () => {
    const runtime = started();
    const loading = errorOf(runtime.load(dense()));
    children[0].kill("SIGKILL");
    expect((await loading).code).toBe("worker-lost");
    expect((await (await runtime.load(dense())).run({ x })).y.data).toEqual(answer);
  });

  it("outlives the signals of a terminal and a service manager", async () => {
    const { session, child } = await loaded(started(), dense());
    child.kill("SIGINT");
    child.kill("SIGTERM");
    await pause(50);
    expect((await session.run({ x })).y.data).toEqual(answer);
  });

  it("ends with its owner, killed in the middle of a run", async () => {
    const index = JSON.stringify(new URL("../../dist/node/index.js", import.meta.url).href);
    const { model, feeds } = slow();
    const script = `
      import { subscribe } from "node:diagnostics_channel";
      import { NodeRuntime } from ${index};
      subscribe("child_process", ({ process: child }) => setTimeout(() => console.log(child.pid)));
      const model = Buffer.from(${JSON.stringify(Buffer.from(model).toString("base64"))}, "base64");
      const session = await new NodeRuntime({ isolation: "process" }).load(model);
      session.run({ x: { type: "float32", dims: ${JSON.stringify(feeds.x.dims)}, data: new Float32Array(${feeds.x.data.length}) } });
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 100);
    `;
    const owner = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
    const ended: { stdout: string; signal?: string } = await owner.catch((error) => error);
    expect(ended.signal).toBe("SIGKILL");
    const pid = Number(ended.stdout);
    expect(pid).toBeGreaterThan(1);
    const alive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(alive, { timeout: 10_000 }).toBe(false);
  });

  it("leaves no process behind", async () => {
    const runtime = started();
    for (let round = 0; round < 5; round++) {
      const { session, child } = await loaded(runtime, dense());
      expect((await session.run({ x })).y.data).toEqual(answer);
      await session.release();
      expect(child.exitCode).toBe(0);
    }
  });

  it("is killed in mid-run when the runtime is closed by force", async () => {
    const { model, feeds } = slow();
    const runtime = started();
    const { session, child } = await loaded(runtime, model);
    const running = errorOf(session.run(feeds));
    const loading = errorOf(runtime.load(model));
    await pause(50);
    await runtime.close({ force: true });
    expect(child.signalCode).toBe("SIGKILL");
    expect(await running).toMatchObject({ code: "worker-lost", message: expect.stringContaining("closed by force") });
    expect((await loading).code).toBe("worker-lost");
  });
});

describe("an aborted run", () => {
  it("kills its process", async () => {
    const { model, feeds } = slow();
    const runtime = started();
    const { session, child } = await loaded(runtime, model);
    const abort = new AbortController();
    const running = errorOf(session.run(feeds, { signal: abort.signal }));
    const queued = errorOf(session.run(feeds));
    await pause(50);
    abort.abort(new Error("the user left"));
    expect(await running).toMatchObject({ code: "aborted", cause: { message: "the user left" } });
    expect(await queued).toMatchObject({ code: "worker-lost", message: expect.stringContaining("aborted") });
    await session.release();
    expect(child.signalCode).toBe("SIGKILL");
    expect((await (await runtime.load(dense())).run({ x })).y.data).toEqual(answer);
  });

  it("is given up in a thread, whose session goes on", async () => {
    const { model, feeds } = slow();
    const session = await started("thread").load(model);
    const abort = new AbortController();
    const running = errorOf(session.run(feeds, { signal: abort.signal }));
    abort.abort();
    expect((await running).code).toBe("aborted");
    expect((await session.run(feeds)).y.dims).toEqual([1, 16, 1, 1]);
  });

  it.each(["thread", "process"] as const)("never begins in a %s when it is aborted already", async (isolation) => {
    const session = await started(isolation).load(dense());
    expect((await errorOf(session.run({ x }, { signal: AbortSignal.abort() }))).code).toBe("aborted");
    const { signal } = new AbortController();
    expect((await session.run({ x }, { signal })).y.data).toEqual(answer);
  });
});
