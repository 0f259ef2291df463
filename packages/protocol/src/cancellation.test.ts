import { openPreparer } from "@leukoscope/classifier/node";
import type { Runtime, Session } from "@leukoscope/runtime";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { type Storage, sha256 } from "@leukoscope/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateModel } from "./evaluate-model.ts";
import { type RunEvent, runProtocol } from "./run.ts";
import { phantomRun } from "./testing/phantom-run.ts";

/** Counts the sessions that are open. */
class CountingRuntime implements Runtime {
  open = 0;
  readonly #runtime: Runtime;
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }
  async load(...given: Parameters<Runtime["load"]>): Promise<Session> {
    const session = await this.#runtime.load(...given);
    this.open += 1;
    return {
      run: (feeds, options) => session.run(feeds, options),
      release: async () => {
        await session.release();
        this.open -= 1;
      },
    };
  }
  channelBlock(): Promise<number | undefined> {
    return this.#runtime.channelBlock();
  }
  close(): Promise<void> {
    return this.#runtime.close();
  }
}

const threads = new CountingRuntime(new NodeRuntime());
const processes = new CountingRuntime(new NodeRuntime({ isolation: "process" }));
const preparer = openPreparer(2);
const modelOf = async (storage: Storage) => sha256(await storage.read("/run/model.onnx"));

let unbroken: string;
let model: Uint8Array;
const unheard: unknown[] = [];
const hear = (error: unknown) => unheard.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", hear);
  const { storage, ...options } = await phantomRun({ runtime: threads });
  await runProtocol({ ...options, storage });
  unbroken = await modelOf(storage);
  model = await storage.read("/run/model.onnx");
});
afterAll(async () => {
  process.off("unhandledRejection", hear);
  await preparer.close();
  await Promise.all([threads.close(), processes.close()]);
  expect(unheard).toEqual([]);
});

type Moment = (event: RunEvent) => boolean;
const during =
  (phase: string, stage: string, epoch: number, done: number): Moment =>
  (event) =>
    event.kind === "progress" &&
    event.phase === phase &&
    event.stage === stage &&
    event.epoch === epoch &&
    event.done === done;
const evaluating: Moment = (event) => event.kind === "evaluation" && event.done === 2;

describe("a run that its signal stops", () => {
  const moments: [string, Moment, number][] = [
    ["while features are computed", during("features", "head", 1, 4), 0],
    ["within an epoch of the first stage", during("training", "head", 2, 2), 1],
    ["while it validates", during("validation", "head", 2, 1), 1],
    ["within an epoch of the last stage", during("training", "all", 2, 3), 3],
    ["while it tests the finished model", evaluating, 4],
  ];
  it.each(
    moments.flatMap(([when, moment, kept]) =>
      // At once, and once the next step is under way: that matters where the engine computes.
      (process.env.SLOW_TESTS || when.startsWith("within") ? [undefined, 0] : [undefined]).map((delay) => ({
        when,
        moment,
        kept,
        delay,
      })),
    ),
  )("$when (after $delay ms) rejects, releases all, and resumes to the same bits", async ({ moment, kept, delay }) => {
    const abort = new AbortController();
    let epochs = 0;
    const onEvent = (event: RunEvent) => {
      if (event.kind === "epoch") epochs += 1;
      if (!moment(event)) return;
      if (delay === undefined) abort.abort("enough");
      else setTimeout(() => abort.abort("enough"), delay);
    };
    const options = await phantomRun({ runtime: threads, preparer, signal: abort.signal, onEvent });
    await expect(runProtocol(options)).rejects.toMatchObject({
      name: "RuntimeError",
      code: "aborted",
      cause: "enough",
    });
    expect(threads.open).toBe(0);
    // A timer may come late, after another epoch.
    if (delay === undefined) expect(epochs).toBe(kept);
    else expect(epochs).toBeGreaterThanOrEqual(kept);
    expect(await options.storage.exists("/run/checkpoint.safetensors")).toBe(epochs > 0);
    const resumed = { ...options, signal: undefined, onEvent: () => {}, resume: true };
    await runProtocol(resumed);
    expect(await modelOf(options.storage)).toBe(unbroken);
  });

  it("in mid-step ends the process that computes it, and resumes to the same bits", async () => {
    const abort = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (during("training", "all", 1, 2)(event)) setTimeout(() => abort.abort("enough"));
    };
    const options = await phantomRun({ runtime: processes, preparer, signal: abort.signal, onEvent });
    await expect(runProtocol(options)).rejects.toMatchObject({ name: "RuntimeError", code: "aborted" });
    expect(processes.open).toBe(0);
    await runProtocol({ ...options, signal: undefined, onEvent: () => {}, resume: true });
    expect(await modelOf(options.storage)).toBe(unbroken);
  });

  it("never begins when it is aborted already, and leaves nothing behind", async () => {
    const options = await phantomRun({ runtime: threads, signal: AbortSignal.abort("enough") });
    await expect(runProtocol(options)).rejects.toMatchObject({ name: "RuntimeError", code: "aborted" });
    expect(await options.storage.exists("/run")).toBe(false);
  });

  it("that stays silent changes no bit", async () => {
    const options = await phantomRun({ runtime: threads, signal: new AbortController().signal });
    await runProtocol(options);
    expect(await modelOf(options.storage)).toBe(unbroken);
  });
});

describe("an evaluation that its signal stops", () => {
  it.each([
    ["in this thread", undefined],
    ["with workers", preparer],
  ])("rejects and releases the model: %s", async (_where, own) => {
    const { storage } = await phantomRun();
    const judge = (signal: AbortSignal, onProgress?: (done: number) => void) =>
      evaluateModel({
        runtime: threads,
        storage,
        model,
        manifest: "/smears/all.jsonl",
        preparer: own,
        signal,
        onProgress,
      });
    const abort = new AbortController();
    const evaluation = judge(abort.signal, (done) => {
      if (done === 3) abort.abort("enough");
    });
    await expect(evaluation).rejects.toMatchObject({ name: "RuntimeError", code: "aborted", cause: "enough" });
    await expect(judge(AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
    expect(threads.open).toBe(0);
    expect((await judge(new AbortController().signal)).rows).toHaveLength(30);
  });
});
