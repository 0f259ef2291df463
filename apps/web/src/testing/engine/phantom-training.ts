import { DEFAULT_PHANTOM_CLASSES, renderSmear } from "@leukoscope/data";
import { toTensor } from "@leukoscope/imaging";
import type { Runtime, Session } from "@leukoscope/runtime";
import { MemoryStorage } from "@leukoscope/storage";
import { adam, type Examples, learnableParameters, plateau, type Score, train } from "@leukoscope/train";
import { buildClassifier, customCnn, drawn } from "@leukoscope/zoo";

const SIZE = 48;
const BATCH = 8;
const STEPS = 20;
const EPOCHS = 4;

/** Phantoms of one white cell each, classes in turn; draw 1 is the mirror image. */
function phantoms(count: number, seed: string): Examples {
  const tensors = Array.from({ length: count }, (_, index) => {
    const cells = [DEFAULT_PHANTOM_CLASSES[index % DEFAULT_PHANTOM_CLASSES.length]];
    const { image } = renderSmear({ width: SIZE, height: SIZE, seed: `${seed} ${index}`, cells });
    return toTensor(image, customCnn.normalisation);
  });
  return {
    labels: tensors.map((_, index) => index % DEFAULT_PHANTOM_CLASSES.length),
    key: (index) => `${seed} ${index}`,
    async input(index, draw) {
      if (draw === 0) return tensors[index];
      return tensors[index].map((_, at, all) => all[at - 2 * (at % SIZE) + SIZE - 1]);
    },
  };
}

const score: Score = (labels, probabilities) => {
  const right = labels.filter((label, row) => probabilities[row].indexOf(Math.max(...probabilities[row])) === label);
  const loss = labels.reduce((total, label, row) => total - Math.log(probabilities[row][label]), 0) / labels.length;
  const accuracy = right.length / labels.length;
  return { accuracy, f1Macro: accuracy, loss };
};

/** The losses that training steps give: the one output of theirs that is a single number. */
function recording(runtime: Runtime, losses: number[]): Runtime {
  const recorded = (session: Session): Session => ({
    ...session,
    async run(feeds, options) {
      const outputs = await session.run(feeds, options);
      for (const { data } of Object.values(outputs)) if (data.length === 1) losses.push(Number(data[0]));
      return outputs;
    },
  });
  return {
    load: async (model, options) => recorded(await runtime.load(model, options)),
    channelBlock: () => runtime.channelBlock(),
    close: () => runtime.close(),
  };
}

/**
 * Trains the zoo's small network from random weights on phantoms, with dropout, mirrored draws and live batch
 * statistics. @returns the loss of each of the 20 steps, then the validation loss of each epoch
 */
export async function trainOnPhantoms(runtime: Runtime): Promise<number[]> {
  const { model } = buildClassifier({
    backbone: customCnn,
    head: { hidden: 16, dropout: [0.1, 0.1] },
    classes: DEFAULT_PHANTOM_CLASSES.length,
    size: SIZE,
    batch: BATCH,
    backboneParameters: drawn(1),
    headParameters: drawn(2),
  });
  const losses: number[] = [];
  const { history } = await train({
    model,
    classes: DEFAULT_PHANTOM_CLASSES.length,
    train: phantoms((BATCH * STEPS) / EPOCHS, "train"),
    validation: phantoms(9, "validation"),
    stages: [
      {
        name: "all",
        trainable: learnableParameters(model),
        batchNormalization: "live",
        batchNormalizationMomentum: 0.1,
        epochs: EPOCHS,
        patience: EPOCHS,
        optimizer: () => adam(),
        schedule: () => plateau({ learningRate: 1e-3, factor: 0.5, patience: EPOCHS, minimum: 0 }),
        labelSmoothing: 0.05,
        draws: 2,
      },
    ],
    seed: "browser",
    threads: 2,
    score,
    runtime: recording(runtime, losses),
    storage: new MemoryStorage(),
    cache: "cache",
    checkpoint: "checkpoint",
    resume: false,
    fingerprint: "phantoms",
    onEvent: () => {},
  });
  return [...losses, ...history.map(({ val }) => val.loss)];
}
