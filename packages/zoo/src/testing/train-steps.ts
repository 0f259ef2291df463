import { type DropoutMask, trainingGraph } from "@leukoscope/autograd";
import { type Model, sizeOf, writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { learnableParameters } from "../../../train/src/index.ts";

export interface TrainSteps {
  /** Of every step, before its update. */
  readonly losses: readonly number[];
  /** Trained parameters by name, as they are at the end. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** The batch's means and variances that the last step reported, by the output's name. */
  readonly statistics: ReadonlyMap<string, Float32Array>;
}

const drawMask = ({ dims, ratio }: DropoutMask, random: Random): Float32Array =>
  Float32Array.from({ length: sizeOf(dims) }, () => (random.next() < ratio ? 0 : 1 / (1 - ratio)));

/**
 * Plain gradient descent on one batch, sample n of class n, with live batch normalisation; everything is trained. Without
 * the runtime's graph optimisations: on a large graph they take longer than the steps.
 * @param image [N, 3, h, w] of the model's input
 */
export async function trainSteps(
  model: Model,
  image: Float32Array,
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
): Promise<TrainSteps> {
  const trainable = learnableParameters(model);
  const graph = trainingGraph(model, { logits: "logits", trainable, batchNormalization: "live" });
  const session = await InferenceSession.create(writeModel(graph.model), {
    graphOptimizationLevel: "disabled",
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const [samples, classes] = model.outputs[0].dims;
  const parameters = new Map(
    trainable.map((name) => [name, Float32Array.from(model.initializers.get(name)?.data as Float32Array)]),
  );
  const values: Record<string, Float32Array> = {
    ...Object.fromEntries(parameters),
    image,
    targets: Float32Array.from({ length: samples * classes }, (_, index) => (index % (classes + 1) === 0 ? 1 : 0)),
    weights: new Float32Array(samples).fill(1),
  };
  const random = new Random("masks");
  const losses: number[] = [];
  const statistics = new Map<string, Float32Array>();
  for (let step = 0; step < steps; step++) {
    for (const dropout of graph.dropouts) values[dropout.mask] = drawMask(dropout, random);
    const feeds = graph.model.inputs.map(({ name, dims }) => [name, new Tensor("float32", values[name], [...dims])]);
    const outputs = await session.run(Object.fromEntries(feeds));
    const read = (name: string) => outputs[name].data as Float32Array;
    losses.push(read(graph.loss)[0]);
    for (const [name, output] of graph.gradients) {
      const gradient = read(output);
      const parameter = values[name];
      for (let index = 0; index < parameter.length; index++) parameter[index] -= learningRate * gradient[index];
    }
    for (const { batchMean, batchVariance } of graph.statistics) {
      for (const output of [batchMean, batchVariance]) statistics.set(output, read(output));
    }
  }
  await session.release();
  return { losses, parameters, statistics };
}
