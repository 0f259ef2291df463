import { trainingGraph } from "@leukoscope/autograd";
import { sizeOf, writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { adam, learnableParameters } from "@leukoscope/train";
import { buildClassifier, drawn, mobilenetV1, resnet } from "@leukoscope/zoo";

const LEARNING_RATE = 1e-3;
const MOMENTUM = 0.1;

const backbones = { mobilenetv1: () => mobilenetV1(1), resnet50: () => resnet(50) };

function build({ network, size, batch, classes }) {
  return buildClassifier({
    backbone: backbones[network](),
    head: { kind: "linear" },
    classes,
    size,
    batch,
    backboneParameters: drawn(1),
    headParameters: drawn(1),
  }).model;
}

const images = (batch, size) => {
  const random = new Random("bench");
  const data = Float32Array.from({ length: batch * 3 * size * size }, () => random.normal());
  return { type: "float32", dims: [batch, 3, size, size], data };
};

export const startOurs = (options) => (options.mode === "training" ? startTraining(options) : startInference(options));

/** Weights are constants of the graph, as in a model that is served. */
async function startInference(options) {
  const model = build(options);
  const runtime = new NodeRuntime();
  const session = await runtime.load(writeModel(model), { threads: options.threads });
  const feeds = { image: images(options.batch, options.size) };
  return {
    about: {
      parameters: count(learnableParameters(model).map((n) => model.initializers.get(n).data)),
      nodes: model.nodes.length,
    },
    async step() {
      const start = performance.now();
      const { probabilities } = await session.run(feeds);
      return { ms: performance.now() - start, loss: probabilities.data[0] };
    },
    end: () => runtime.close(),
  };
}

const count = (arrays) => arrays.reduce((total, { length }) => total + length, 0);

/** Our training step, as the trainer does it: a session in a worker, then Adam and the running statistics in place. */
async function startTraining(options) {
  const { size, batch, classes, threads } = options;
  const model = build(options);
  const trainable = learnableParameters(model);
  const runtime = new NodeRuntime();
  const channelBlock = await runtime.channelBlock();
  const graph = trainingGraph(model, { logits: "logits", trainable, batchNormalization: "live", channelBlock });
  const session = await runtime.load(writeModel(graph.model), { threads });

  const targets = new Float32Array(batch * classes);
  for (let row = 0; row < batch; row += 1) targets[row * classes + (row % classes)] = 1;
  const fixed = {
    image: images(batch, size),
    targets: { type: "float32", dims: [batch, classes], data: targets },
    weights: { type: "float32", dims: [batch], data: new Float32Array(batch).fill(1) },
  };
  for (const { mask, dims } of graph.dropouts) {
    fixed[mask] = { type: "float32", dims, data: new Float32Array(sizeOf(dims)).fill(1) };
  }
  const valuesOf = (name) => Float32Array.from(model.initializers.get(name).data);
  const parameters = new Map(trainable.map((name) => [name, valuesOf(name)]));
  const running = new Map(
    graph.statistics.flatMap((s) => [s.runningMean, s.runningVariance]).map((n) => [n, valuesOf(n)]),
  );
  const optimizer = adam();

  const blend = (name, batchValues) => {
    const values = running.get(name);
    for (let i = 0; i < values.length; i += 1) values[i] += MOMENTUM * (batchValues[i] - values[i]);
  };

  return {
    about: {
      parameters: count([...parameters.values()]),
      nodes: graph.model.nodes.length,
    },
    async step() {
      const start = performance.now();
      const feeds = { ...fixed };
      for (const [name, data] of parameters)
        feeds[name] = { type: "float32", dims: model.initializers.get(name).dims, data };
      const outputs = await session.run(feeds, { lend: trainable });
      for (const name of trainable) parameters.set(name, outputs[name].data);
      const gradients = new Map([...graph.gradients].map(([name, output]) => [name, outputs[output].data]));
      optimizer.step(parameters, gradients, LEARNING_RATE);
      for (const { runningMean, runningVariance, batchMean, batchVariance } of graph.statistics) {
        blend(runningMean, outputs[batchMean].data);
        blend(runningVariance, outputs[batchVariance].data);
      }
      return { ms: performance.now() - start, loss: outputs[graph.loss].data[0] };
    },
    end: () => runtime.close(),
  };
}
