import { denseCrossEntropy, type Loss, trainingGraph } from "@leukoscope/autograd";
import type { Model } from "@leukoscope/onnx";
import type { Tensors } from "@leukoscope/runtime";
import { describe, expect, it } from "vitest";
import { norm, relativeError } from "../../autograd/src/testing/closeness.ts";
import { load } from "../../autograd/src/testing/run-graph.ts";
import { learnableParameters } from "./learnable-parameters.ts";
import { adam } from "./optimizers/index.ts";
import { constant } from "./schedules/index.ts";
import { distance, exportedGolden, openExported } from "./testing/exported-golden.ts";
import { Updater } from "./updater.ts";

const TOLERANCE = 1e-3;
const WAY_TOLERANCE = 2e-2;
/** Below this a gradient is zero but for rounding, such as that of a shift which the next normalisation takes out. */
const NOTHING = 1e-6;

/** One at each place of its class: image n is of class n; a pixel is of the class of its quadrant. */
function targetsOf([batch, classes, height = 1, width = 1]: readonly number[], dense: boolean): Float32Array {
  const targets = new Float32Array(batch * classes * height * width);
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const label = dense ? 2 * Number(y >= height / 2) + Number(x >= width / 2) : n % classes;
        targets[((n * classes + label) * height + y) * width + x] = 1;
      }
    }
  }
  return targets;
}

const valuesOf = (model: Model, name: string) => model.initializers.get(name)?.data as Float32Array;

/** Training steps one after the other on the same images. */
async function trainer(model: Model, image: Float32Array, learningRate: number, loss: Loss | undefined) {
  const trainable = learnableParameters(model);
  const [{ name: logits, dims }] = model.outputs;
  const graph = trainingGraph(model, { logits, trainable, batchNormalization: "live", loss });
  const statistics = graph.statistics.flatMap(({ runningMean, runningVariance }) => [runningMean, runningVariance]);
  const values = new Map([...trainable, ...statistics].map((name) => [name, valuesOf(model, name).slice()]));
  const stage = {
    name: "all",
    trainable,
    batchNormalization: "live" as const,
    batchNormalizationMomentum: 0.1,
    epochs: 1,
    patience: 1,
    optimizer: () => adam(),
    schedule: () => constant(learningRate),
    labelSmoothing: 0,
    draws: 1,
  };
  const updater = new Updater(stage, graph, values);
  const session = await load(graph.model);
  const targets = targetsOf(dims, loss !== undefined);
  const weights = new Float32Array(dims[0]).fill(1);
  const step = async () => {
    const parameters = Object.fromEntries(trainable.map((name) => [name, values.get(name) as Float32Array]));
    const results = await session.run({ [model.inputs[0].name]: image, targets, weights, ...parameters });
    const outputs: Tensors = Object.fromEntries(
      graph.model.outputs.map(({ name, type, dims }) => [name, { type, dims, data: results[name] }]),
    );
    const gradients = new Map([...graph.gradients].map(([name, output]) => [name, results[output].slice()]));
    updater.add(outputs, dims[0]);
    updater.update(learningRate);
    return { loss: results[graph.loss][0], gradients };
  };
  return { step, values, trainable, statistics };
}

const networks: readonly (readonly [string, Loss | undefined])[] = [
  ["resnet18", undefined],
  ["mobilenetv2", undefined],
  ["efficientnet-b0", undefined],
  ["vit", undefined],
  ["unet", denseCrossEntropy()],
];

describe.each(networks)("%s exported by PyTorch", (network, loss) => {
  const golden = exportedGolden(network);

  const checkFirst = async (exporter: string) => {
    const model = openExported(network, exporter, golden);
    const training = await trainer(model, golden.image, golden.learningRate, loss);
    expect([...training.trainable].sort()).toEqual([...golden.parameters].sort());
    const first = await training.step();
    expect(relativeError(Float32Array.of(first.loss), Float32Array.of(golden.losses[0]))).toBeLessThanOrEqual(1e-5);
    for (const [name, gradient] of first.gradients) {
      const probe = golden.gradients.get(name) as Float32Array;
      // Against a gradient of zero the error is absolute.
      const error = probe[0] < NOTHING ? norm(gradient) : distance(gradient, probe, golden.probes);
      expect(error, `gradient of ${name}`).toBeLessThanOrEqual(TOLERANCE);
    }
    return { training, first, model };
  };

  it("by the modern exporter: PyTorch's loss and gradient of every parameter", async () => {
    await checkFirst("modern");
  });

  it("by the classic exporter: these, and PyTorch's parameters after five steps of Adam", async () => {
    const { training, first, model } = await checkFirst("classic");
    const losses = [first.loss];
    while (losses.length < golden.losses.length) losses.push((await training.step()).loss);
    const lossError = relativeError(Float32Array.from(losses), Float32Array.from(golden.losses));
    expect(lossError).toBeLessThanOrEqual(TOLERANCE);
    const worst = { way: 0, statistic: 0 };
    for (const [name, probe] of golden.moved) {
      if ((golden.gradients.get(name) as Float32Array)[0] < NOTHING) continue;
      const start = valuesOf(model, name);
      const way = (training.values.get(name) as Float32Array).map((value, i) => value - start[i]);
      worst.way = Math.max(worst.way, distance(way, probe, golden.probes));
    }
    expect(training.statistics.sort()).toEqual([...golden.statistics].sort());
    for (const [name, probe] of golden.running) {
      const error = distance(training.values.get(name) as Float32Array, probe, golden.probes);
      worst.statistic = Math.max(worst.statistic, error);
    }
    // Adam moves by the sign of a gradient before it moves by its size, so small errors grow on the way.
    expect(worst.way).toBeLessThanOrEqual(WAY_TOLERANCE);
    expect(worst.statistic).toBeLessThanOrEqual(TOLERANCE);
  });
});
