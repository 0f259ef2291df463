import { readdirSync } from "node:fs";
import { type Model, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { relativeError } from "../../../packages/autograd/src/testing/closeness.ts";
import { floatsOf, type GoldenCase, readGolden } from "../../../packages/autograd/src/testing/goldens.ts";
import { gradientGraph } from "../../../packages/autograd/src/testing/gradient-graph.ts";
import { slow } from "../../../packages/runtime/src/testing/models.ts";
import { trainOnPhantoms } from "./testing/engine/phantom-training.ts";
import { type StoredTensors, toBase64 } from "./testing/engine/stored-tensors.ts";
import { type EngineBench, startEngine } from "./testing/engine-bench.ts";
import { mergeModels } from "./testing/merge-models.ts";

const FORWARD_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
/**
 * Shaders round more coarsely: gradients still agree within the tolerance above, but Adam's first steps divide by the
 * smallest of them, and the losses part by up to 0.03.
 */
const LOSS_TOLERANCE = { wasm: 1e-3, webgpu: 5e-2 };

/**
 * The graphics card is played by the processor here, which is slow: it is held against what the backbones and their
 * training use. All other groups have passed there, too, but for one case: that build of ONNX Runtime has no float64.
 */
const ON_GRAPHICS_CARD = [
  "activation",
  "average-pool",
  "batch-normalization",
  "binary",
  "conv-depthwise",
  "global-average-pool",
  "layer-normalization",
  "layout",
  "matrix",
  "max-pool",
  "pad",
  "powers",
  "reduction",
  "slice",
];

const goldens = new URL("../../../packages/autograd/src/__goldens__/ops/", import.meta.url);

/** The operator cases of one golden file; none where it holds something else. */
function casesOf(group: string): readonly GoldenCase[] {
  const { cases = [] } = readGolden<{ cases?: readonly Partial<GoldenCase>[] }>(group);
  return cases.filter((golden): golden is GoldenCase => golden.nodes !== undefined);
}

const groups = readdirSync(goldens)
  .map((file) => file.replace(/\.json$/, ""))
  .filter((group) => casesOf(group).length > 0);

/** The cases of groups by operator sets: models of the same sets can be merged, and one session runs them all. */
function batchesOf(names: readonly string[]): Map<string, ReturnType<typeof graphOf>>[] {
  const batches = new Map<string, Map<string, ReturnType<typeof graphOf>>>();
  for (const group of names) {
    for (const [index, golden] of casesOf(group).entries()) {
      const graph = graphOf(golden);
      const sets = JSON.stringify(graph.model.opsets[""]);
      const batch = batches.get(sets) ?? new Map();
      batches.set(sets, batch.set(`${group} ${index} ${golden.name}`, graph));
    }
  }
  return [...batches.values()];
}

const graphOf = (golden: GoldenCase) => ({ golden, ...gradientGraph(golden) });

const encode = (model: Model) => toBase64(writeModel(model));

describe.each(["wasm", "webgpu"] as const)("ONNX Runtime in a browser, %s", (provider) => {
  let engine: EngineBench;
  beforeAll(async () => {
    engine = await startEngine({ webgpu: provider === "webgpu" });
  }, 120_000);
  afterAll(() => engine?.close());
  beforeEach(async ({ skip }) => {
    skip(provider === "webgpu" && !(await engine.onGraphicsCard()), "this machine's Chromium offers no WebGPU adapter");
  });

  it("has threads, and a graphics card only where one is asked for", async () => {
    expect(engine.isolated).toBe(true);
    expect(await engine.onGraphicsCard()).toBe(provider === "webgpu");
  });

  it("finds the operators' goldens", () => {
    expect(groups).toEqual(expect.arrayContaining(["conv", "max-pool", "matrix", "batch-normalization"]));
  });

  const tested = provider === "wasm" ? groups : ON_GRAPHICS_CARD;
  const batches = batchesOf(tested);
  /** What the browser gives for all of them: computed once, by whichever test is first. */
  let computed: Promise<StoredTensors> | undefined;
  const compute = async (): Promise<StoredTensors> => {
    const all: Record<string, StoredTensors[string]> = {};
    for (const batch of batches) {
      const models = new Map([...batch].map(([key, { model }]) => [key, model]));
      const feeds = [...batch].flatMap(([key, { golden, model }]) => [
        ...Object.entries(golden.inputs).map(([name, { dims, data }]) => [`${key}/${name}`, { dims, data }]),
        [
          `${key}/upstream`,
          { dims: model.inputs.find(({ name }) => name === "upstream")?.dims, data: golden.output.upstream },
        ],
      ]);
      Object.assign(all, await engine.run(encode(mergeModels(models)), Object.fromEntries(feeds)));
    }
    return all;
  };

  it.each(tested)("computes %s and its gradients as PyTorch does", { timeout: 240_000 }, async (group) => {
    computed ??= compute();
    const results = await computed;
    const own = batches.flatMap((batch) => [...batch]).filter(([key]) => key.startsWith(`${group} `));
    expect(own).toHaveLength(casesOf(group).length);
    for (const [key, { golden, output, gradients }] of own) {
      // The gradient of a sum is the upstream gradient itself, an input of the graph.
      const valuesOf = (name = "absent") =>
        floatsOf(name === "upstream" ? golden.output.upstream : (results[`${key}/${name}`]?.data ?? ""));
      const forward = relativeError(valuesOf(output), floatsOf(golden.output.data));
      expect(forward, key).toBeLessThanOrEqual(FORWARD_TOLERANCE);
      for (const [name, { gradient }] of Object.entries(golden.inputs)) {
        const error = relativeError(valuesOf(gradients.get(name)), floatsOf(gradient));
        expect(error, `${key}: gradient of ${name}`).toBeLessThanOrEqual(GRADIENT_TOLERANCE);
      }
    }
  });

  // A graphics card played by the processor takes a minute for these.
  const tooSlow = provider === "webgpu" && !process.env.SLOW_TESTS;
  it.skipIf(tooSlow)("trains in a web worker with the losses that Node gives", { timeout: 300_000 }, async () => {
    const runtime = new NodeRuntime();
    const expected = await trainOnPhantoms(runtime);
    await runtime.close();
    const losses = await engine.train();
    expect(expected.length).toBe(24);
    expect(losses.length).toBe(24);
    losses.forEach((loss, step) => {
      expect(Math.abs(loss - expected[step]), `step ${step}: ${loss}`).toBeLessThanOrEqual(LOSS_TOLERANCE[provider]);
    });
    // It learns: a network that gives every class a third has a loss of ln 3.
    expect(Math.min(...losses.slice(15, 20))).toBeLessThan(Math.log(3));
  });

  it.skipIf(tooSlow)("gives up an aborted run with its web worker, and goes on in a fresh one", async () => {
    // WebGPU is computed on the processor here, at a hundredth of the speed.
    const { model, feeds } = slow(provider === "webgpu" ? 32 : 128);
    const x = { dims: feeds.x.dims, data: toBase64(new Uint8Array(feeds.x.data.buffer)) };
    expect(await engine.abort(toBase64(model), { x })).toBe("aborted");
  });
});
