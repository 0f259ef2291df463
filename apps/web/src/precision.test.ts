import { readFileSync } from "node:fs";
import { metadataFromProps, preprocess } from "@leukoscope/classifier";
import { DEFAULT_PHANTOM_CLASSES, renderSmear } from "@leukoscope/data";
import { type Model, readModel, type Tensor, writeModel } from "@leukoscope/onnx";
import { calibrate, observable, toHalf, toInt8 } from "@leukoscope/precision";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "./testing/engine/stored-tensors.ts";
import { type EngineBench, startEngine } from "./testing/engine-bench.ts";

let engine: EngineBench;
const runtime = new NodeRuntime();
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(async () => {
  await engine?.close();
  await runtime.close();
});

const model = readModel(new Uint8Array(readFileSync(new URL("../../../models/phantom/model.onnx", import.meta.url))));
const metadata = metadataFromProps(model.metadata);
const { width, height } = metadata.input;
const images = Array.from({ length: 12 }, (_, index) => {
  const cells = [DEFAULT_PHANTOM_CLASSES[index % DEFAULT_PHANTOM_CLASSES.length]];
  return preprocess(renderSmear({ width, height, seed: `precision ${index}`, cells }).image, metadata);
});

const logitsIn = {
  async Node(given: Model): Promise<number[][]> {
    const session = await runtime.load(writeModel(given));
    const rows: number[][] = [];
    for (const image of images) rows.push(Array.from((await session.run({ image })).logits.data, Number));
    await session.release();
    return rows;
  },
  async browser(given: Model): Promise<number[][]> {
    const stored = ({ dims, data }: Tensor) => ({ dims, data: toBase64(new Uint8Array(data.buffer)) });
    const results = await engine.runEach(
      toBase64(writeModel(given)),
      images.map((image) => ({ image: stored(image) })),
    );
    return results.map(({ outputs }) => Array.from(new Float32Array(fromBase64(outputs.logits.data).buffer)));
  },
};

const furthest = (a: readonly number[][], b: readonly number[][]) =>
  Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));

const labels = (rows: readonly number[][]) => rows.map((row) => row.indexOf(Math.max(...row)));

async function int8(): Promise<Model> {
  const session = await runtime.load(writeModel(observable(model)));
  const ranges = await calibrate(
    session,
    images.map((image) => ({ image })),
  );
  await session.release();
  return toInt8(model, ranges);
}

describe("a model in fewer bits", () => {
  it.each([
    ["half-precision weights", async () => toHalf(model), 0.001, 0.05],
    ["half-precision activations", async () => toHalf(model, { activations: "float16" }), 0.05, 0.05],
    ["eight bits", int8, 0.25, 1],
  ] as const)("with %s gives the browser the scores that Node gets", async (_kind, make, apart, fromFloat) => {
    const small = await make();
    const [float, node, browser] = [
      await logitsIn.Node(model),
      await logitsIn.Node(small),
      await logitsIn.browser(small),
    ];
    expect(furthest(node, browser)).toBeLessThan(apart);
    expect(furthest(float, browser)).toBeLessThan(fromFloat);
    expect(labels(browser)).toEqual(labels(float));
  });
});
