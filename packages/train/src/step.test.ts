import { trainingGraph } from "@leukoscope/autograd";
import { sizeOf, type Tensor } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { relativeError } from "../../autograd/src/testing/closeness.ts";
import { floatsOf } from "../../autograd/src/testing/goldens.ts";
import { load } from "../../autograd/src/testing/run-graph.ts";
import { buildClassifier, mobilenetV1 } from "../../zoo/src/index.ts";
import { formulaParameters, formulaTensor, noise, timmName } from "../../zoo/src/testing/formula.ts";
import type { Examples } from "./examples.ts";
import { runningStatistics as runningStatisticsOf } from "./frozen.ts";
import { directInputs } from "./inputs.ts";
import { learnableParameters } from "./learnable-parameters.ts";
import { adam } from "./optimizers/index.ts";
import { plateau } from "./schedules/index.ts";
import type { Stage } from "./stage.ts";
import { StageRunner } from "./stage-runner.ts";
import { classification } from "./tasks/classification.ts";
import { probeError, stepGolden } from "./testing/step-golden.ts";

const { width, size, classes, learningRate, labelSmoothing } = stepGolden;
const batch = classes;
const { model } = buildClassifier({
  backbone: mobilenetV1(width),
  head: { hidden: 0, dropout: [0, 0] },
  classes,
  size,
  batch,
  backboneParameters: formulaParameters,
  headParameters: formulaParameters,
});
const trainable = learnableParameters(model);
const images = noise(batch, size).data as Float32Array;

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

/** One example a class. */
const examples: Examples = {
  labels: Array.from({ length: batch }, (_, index) => index),
  key: String,
  input: async (index) => images.slice((index * images.length) / batch, ((index + 1) * images.length) / batch),
};

const stageOf = (batchNormalization: "live" | "frozen"): Stage => ({
  name: "all",
  trainable,
  batchNormalization,
  batchNormalizationMomentum: 0.1,
  epochs: 5,
  patience: 5,
  optimizer: () => adam(),
  schedule: () => plateau({ learningRate, factor: 1, patience: 5, minimum: 0 }),
  labelSmoothing,
  draws: 1,
});

describe.each(["live", "frozen"] as const)("MobileNetV1 with %s batch normalisation", (batchNormalization) => {
  const golden = stepGolden[batchNormalization];

  it("gives PyTorch's loss and gradient of every parameter", async () => {
    const graph = trainingGraph(model, { logits: "logits", trainable, batchNormalization });
    const feeds: Record<string, Float32Array> = {
      image: images,
      targets: floatsOf(stepGolden.targets),
      weights: new Float32Array(batch).fill(1),
    };
    for (const name of trainable) feeds[name] = model.initializers.get(name)?.data as Float32Array;
    for (const { mask, dims } of graph.dropouts) feeds[mask] = new Float32Array(sizeOf(dims)).fill(1);
    const results = await (await load(graph.model)).run(feeds);

    expect(relativeError(results[graph.loss], Float32Array.of(golden.losses[0]))).toBeLessThanOrEqual(1e-5);
    const probabilities = floatsOf(golden.firstStep.probabilities);
    expect(relativeError(results[graph.probabilities], probabilities)).toBeLessThanOrEqual(1e-4);
    expect(trainable.map(timmName).sort()).toEqual(Object.keys(golden.firstStep.gradients).sort());
    for (const [name, output] of graph.gradients) {
      const error = probeError(results[output], golden.firstStep.gradients[timmName(name)]);
      expect(error, `gradient of ${name}`).toBeLessThanOrEqual(1e-3);
    }
  });

  it("has PyTorch's parameters after five steps of Adam", async () => {
    const runner = await StageRunner.open(stageOf(batchNormalization), {
      model,
      task: classification(classes, () => ({ loss: 0, accuracy: 0, f1Macro: 0 })),
      seed: "step",
      threads: 1,
      runtime,
      openCache: async () => directInputs(model.inputs[0]),
      onProgress: () => {},
    });
    const losses: number[] = [];
    for (let epoch = 0; epoch < 5; epoch += 1) losses.push((await runner.trainEpoch(examples, epoch)).loss);
    await runner.close();
    const lossError = relativeError(Float32Array.from(losses), Float32Array.from(golden.losses));
    expect(lossError).toBeLessThanOrEqual(1e-3);

    const { moved, runningStatistics } = golden.afterFiveSteps;
    for (const [name, values] of runner.values) {
      const running = runningStatistics?.[timmName(name)];
      if (running) {
        expect(probeError(values, running), name).toBeLessThanOrEqual(1e-3);
      } else {
        const { dims } = model.initializers.get(name) as Tensor;
        const start = formulaTensor(timmName(name), dims).data;
        const way = values.map((value, i) => value - Number(start[i]));
        // Adam moves by the sign of a gradient before it moves by its size, so small errors grow on the way.
        expect(probeError(way, moved[timmName(name)]), `way of ${name}`).toBeLessThanOrEqual(5e-2);
      }
    }
    const expected = batchNormalization === "live" ? [...trainable, ...runningStatisticsOf(model)] : trainable;
    expect([...runner.values.keys()].sort()).toEqual([...expected].sort());
  });
});
