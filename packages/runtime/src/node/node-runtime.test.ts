import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { float32, GraphBuilder, int, type Tensor, writeModel } from "@leukoscope/onnx";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Runtime } from "../index.ts";
import { dense, errorOf, slow } from "../testing/models.ts";
import { NodeRuntime } from "./index.ts";

const runtimes: Runtime[] = [];
afterEach(() => Promise.all(runtimes.splice(0).map((runtime) => runtime.close())));

const x = float32([2, 3], [1, 0, 0, 1, 1, 1]);

describe.each(["thread", "process"] as const)("NodeRuntime, a %s a session", (isolation) => {
  const started = (): NodeRuntime => {
    const runtime = new NodeRuntime({ isolation });
    runtimes.push(runtime);
    return runtime;
  };

  it("computes what can be worked out by hand", async () => {
    const session = await started().load(dense());
    const outputs = await session.run({ x });
    expect(outputs).toEqual({ y: float32([2, 2], [12, 24, 28, 44]), same: x });
    expect(x.data.length).toBe(6);
    expect(outputs.same.data).not.toBe(x.data);
  });

  it("carries half floats, 64-bit integers and booleans", async () => {
    const builder = new GraphBuilder();
    builder.input("half", { type: "float16", dims: [3] });
    builder.input("integer", { type: "int64", dims: [3] });
    builder.output(builder.op("Add", ["half", "half"], {}, { name: "doubled" }));
    builder.output(builder.op("Neg", ["integer"], {}, { name: "negative" }));
    builder.output(builder.op("Cast", ["integer"], { to: int(9) }, { name: "truth" }));
    const session = await started().load(writeModel(builder.build("types")));
    const outputs = await session.run({
      half: { type: "float16", dims: [3], data: Uint16Array.of(0x3c00, 0x4000, 0xbc00) },
      integer: { type: "int64", dims: [3], data: BigInt64Array.of(5n, 0n, -(2n ** 62n)) },
    });
    expect(outputs).toEqual({
      doubled: { type: "float16", dims: [3], data: Uint16Array.of(0x4000, 0x4400, 0xc000) },
      negative: { type: "int64", dims: [3], data: BigInt64Array.of(-5n, 0n, 2n ** 62n) },
      truth: { type: "bool", dims: [3], data: Uint8Array.of(1, 0, 1) },
    });
  });

  it("gives lent feeds back among the outputs, step after step", async () => {
    const session = await started().load(dense());
    let data = Float32Array.from(x.data as Float32Array);
    for (let step = 0; step < 3; step++) {
      const lent = { ...x, data };
      const outputs = await session.run({ x: lent }, { lend: ["x"] });
      expect(outputs.y.data).toEqual(Float32Array.of(12, 24, 28, 44));
      expect(outputs.x).toEqual(x);
      // A thread takes the buffer itself; through a pipe to a process there is only a copy.
      expect(lent.data.length).toBe(isolation === "thread" ? 0 : 6);
      data = outputs.x.data as typeof data;
    }
  });

  it("refuses to lend what is no feed, or part of a buffer", async () => {
    const session = await started().load(dense());
    const part = { ...x, data: new Float32Array(10).subarray(2, 8) };
    for (const [feeds, name] of [
      [{ x }, "z"],
      [{ x: part }, "x"],
    ] as const) {
      const error = await errorOf(session.run(feeds, { lend: [name] }));
      expect(error.code).toBe("run-failed");
      expect(error.message).toContain(`${name} can't be lent`);
    }
    expect((await session.run({ x })).y.data).toEqual(Float32Array.of(12, 24, 28, 44));
  });

  it("refuses to lend a buffer twice, or one that another feed reads", async () => {
    const builder = new GraphBuilder();
    const names = ["a", "b"].map((name) => builder.input(name, { type: "float32", dims: [2] }));
    builder.output(builder.op("Add", names, {}, { outputs: ["sum"] }));
    const session = await started().load(writeModel(builder.build("sum")));
    const one = float32([2], [1, 2]);
    const feeds = { a: one, b: one };
    for (const lend of [["a", "b"], ["b"], ["a", "a"]]) {
      expect(await errorOf(session.run(feeds, { lend }))).toMatchObject({
        code: "run-failed",
        message: /can't be lent/,
      });
    }
    expect((await session.run(feeds)).sum.data).toEqual(Float32Array.of(2, 4));
  });

  it("goes on after a run that failed with what was lent to it", async () => {
    const session = await started().load(dense());
    const lent = float32([3, 3], new Float32Array(9));
    const wrong = { x: lent, none: x };
    expect((await errorOf(session.run(wrong, { lend: ["x"] }))).code).toBe("run-failed");
    expect(lent.data.length).toBe(isolation === "thread" ? 0 : 9);
    expect((await session.run({ x })).y.data).toEqual(Float32Array.of(12, 24, 28, 44));
  });

  it("takes views and shared memory as feeds, and a model inside a larger buffer", async () => {
    const model = dense();
    const padded = new Uint8Array(model.length + 100);
    padded.set(model, 33);
    const session = await started().load(padded.subarray(33, 33 + model.length));
    const view = new Float32Array(100).subarray(7, 13);
    view.set(x.data as Float32Array);
    const shared = new Float32Array(new SharedArrayBuffer(24));
    shared.set(view);
    for (const data of [view, shared]) {
      expect((await session.run({ x: { ...x, data } })).y.data).toEqual(Float32Array.of(12, 24, 28, 44));
    }
  });

  it("reports models that can't be loaded", async () => {
    const runtime = started();
    const error = await errorOf(runtime.load(dense().subarray(0, 60)));
    expect(error.code).toBe("load-failed");
    expect(error.message).toMatch(/protobuf parsing failed/);
  });

  it("reports feeds that don't fit, and goes on", async () => {
    const session = await started().load(dense());
    const wrong: [Record<string, Tensor>, RegExp][] = [
      [{}, /'x' is missing/],
      [{ x, z: x }, /no input z; it reads x/],
      [{ x: float32([3, 3], new Float32Array(9)) }, /Got: 3 Expected: 2/],
      [{ x: { ...x, dims: [2, 2] } }, /does not match data length/],
      [{ x: { type: "int32", dims: [2, 3], data: new Int32Array(6) } }, /Unexpected input data type/],
    ];
    for (const [feeds, message] of wrong) {
      const error = await errorOf(session.run(feeds));
      expect(error.code).toBe("run-failed");
      expect(error.message).toMatch(message);
    }
    expect((await session.run({ x })).y.dims).toEqual([2, 2]);
  });

  it("leaves the caller's thread free during a run", async () => {
    const { model, feeds } = slow();
    const session = await started().load(model);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 2);
    const start = performance.now();
    await session.run(feeds);
    const taken = performance.now() - start;
    clearInterval(timer);
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(taken / 2);
  });

  it("runs two sessions in parallel, and queues the runs of one", async () => {
    const { model, feeds } = slow();
    const runtime = started();
    const [first, second] = await Promise.all([runtime.load(model, { threads: 1 }), runtime.load(dense())]);
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    const queued = [first.run(feeds).then(note("slow")), first.run(feeds).then(note("slow again"))];
    await second.run({ x }).then(note("quick"));
    await Promise.all(queued);
    expect(order).toEqual(["quick", "slow", "slow again"]);
  });

  it("finishes runs under way before it releases, and refuses later ones", async () => {
    const { model, feeds } = slow();
    const runtime = started();
    const session = await runtime.load(model);
    const running = session.run(feeds);
    await Promise.all([session.release(), session.release()]);
    expect((await running).y.dims).toEqual([1, 16, 1, 1]);
    expect((await errorOf(session.run(feeds))).code).toBe("released");
    await runtime.close();
    expect((await errorOf(runtime.load(model))).code).toBe("released");
  });

  it("closes with a load and a run under way", async () => {
    const { model, feeds } = slow();
    const runtime = new NodeRuntime({ isolation });
    const session = await runtime.load(model);
    const loading = runtime.load(dense());
    const running = session.run(feeds);
    await runtime.close();
    expect((await running).y.type).toBe("float32");
    expect((await errorOf((await loading).run({ x }))).code).toBe("released");
  });
});

describe("a process", () => {
  const built = (file: string) => JSON.stringify(new URL(`../../dist/${file}`, import.meta.url).href);
  const onnx = JSON.stringify(new URL("../../../onnx/dist/index.js", import.meta.url).href);
  const prelude = `
    import { NodeRuntime } from ${built("node/index.js")};
    const model = Buffer.from(${JSON.stringify(Buffer.from(dense()).toString("base64"))}, "base64");
    const feeds = { x: { type: "float32", dims: [2, 3], data: new Float32Array(6) } };
    const runtime = new NodeRuntime();
    const session = await runtime.load(model);
  `;
  const script = (body: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", prelude + body], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      timeout: 50_000,
    });

  it("ends by itself with sessions open, but not before a run under way is done", async () => {
    const { stdout } = await script(`session.run(feeds).then(({ y }) => console.log([...y.data].join()));`);
    expect(stdout).toBe("10,20,10,20\n");
  });

  // Two hundred take 20 s.
  const SESSIONS = process.env.SLOW_TESTS ? 200 : 70;
  it(`gives back the memory of ${SESSIONS} sessions`, async () => {
    // Each holds 8 MB of weights: were they kept, forty would take 320 MB.
    const { stdout } = await script(`
      const { GraphBuilder, float32, writeModel } = await import(${onnx});
      const builder = new GraphBuilder();
      builder.input("x", { type: "float32", dims: [1, 1024] });
      builder.initializer("w", float32([1024, 2048], new Float32Array(1024 * 2048).fill(0.5)));
      builder.output(builder.op("MatMul", ["x", "w"], {}, { name: "y" }));
      const large = writeModel(builder.build("large"));
      const x = { type: "float32", dims: [1, 1024], data: new Float32Array(1024).fill(1) };
      const sizes = [];
      for (let round = 0; round < ${SESSIONS}; round++) {
        const session = await runtime.load(large, { threads: 1 });
        const { y } = await session.run({ x });
        if (y.data[2047] !== 512) throw new Error("wrong result");
        await session.release();
        sizes.push(process.memoryUsage.rss());
      }
      const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
      console.log(Math.round((median(sizes.slice(-20)) - median(sizes.slice(10, 30))) / 1e6));
    `);
    expect(Number(stdout)).toBeLessThan(150);
  });

  it("is told when a worker dies", async () => {
    // No interface reaches the workers, so this process stops the one that is about to run.
    const { stdout } = await script(`
      const { Worker } = await import("node:worker_threads");
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (call) {
        if (call.request?.kind === "run") this.terminate();
        else post.call(this, call);
      };
      const codeOf = (action) => action.then(() => "none", (error) => error.code);
      console.log(await codeOf(session.run(feeds)), await codeOf(session.run(feeds)));
      await session.release();
      await runtime.close();
    `);
    expect(stdout).toBe("worker-lost worker-lost\n");
  });
});

afterAll(() => expect(runtimes).toEqual([]));
