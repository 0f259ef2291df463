import {
  adam,
  binaryCrossEntropy,
  constant,
  cosine,
  type Loss,
  learnableParameters,
  multiStep,
  type Optimizer,
  oneCycle,
  type ParameterSettings,
  type Penalty,
  parametersAfter,
  plateau,
  rmsprop,
  type Schedule,
  type Stage,
  sgd,
  sigmoidFocal,
  softmaxCrossEntropy,
  softmaxFocal,
  step,
  warmup,
} from "@leukoscope/train";
import type { ClassifierModel } from "@leukoscope/zoo";
import { balancedPositives, balancedWeights, type ClassCounts, weightsByName } from "./class-weights.ts";
import { ProtocolError } from "./errors.ts";
import { selectParameters } from "./parameter-selection.ts";
import type { ProtocolStage } from "./schema.ts";

/**
 * A stage of a protocol, on the graph it trains.
 * @throws ProtocolError when it unfreezes more blocks than there are, or names parameters or classes that are not there
 */
export function stageOf(stage: ProtocolStage, classifier: ClassifierModel, draws: number, data: ClassCounts): Stage {
  const { name, epochs, patience, batchNormalization, batchNormalizationMomentum, labelSmoothing } = stage;
  const trainable = trainedBy(stage, classifier);
  const settings = settingsOf(stage, trainable, classifier);
  return {
    name,
    epochs,
    patience,
    batchNormalization: normalisationOf(batchNormalization, classifier),
    batchNormalizationMomentum,
    labelSmoothing,
    draws,
    trainable,
    optimizer: () => optimizerOf(stage.optimizer, settings),
    schedule: () => scheduleOf(stage),
    loss: lossOf(stage, data),
    classWeights: classWeightsOf(stage, data),
    penalties: penaltiesOf(stage, trainable, classifier),
    clip: stage.clip,
    recomputeBetween: stage.recompute ? classifier.blocks.map(({ output }) => output) : undefined,
    accumulate: stage.accumulate,
    averageDecay: stage.ema?.decay,
  };
}

function trainedBy({ name, unfreeze }: ProtocolStage, { model, blocks, features }: ClassifierModel): string[] {
  if (unfreeze === "all" || unfreeze === blocks.length) return learnableParameters(model);
  if (unfreeze === 0) return parametersAfter(model, features);
  if (typeof unfreeze === "object") return trainedByName(name, unfreeze, { model, blocks, features });
  if (unfreeze > blocks.length) {
    throw new ProtocolError(
      "bad-protocol",
      name,
      `stage ${name} unfreezes ${unfreeze} blocks, but the backbone has ${blocks.length}: ${blocks.map((block) => block.name).join(", ")}`,
    );
  }
  return parametersAfter(model, blocks[blocks.length - 1 - unfreeze].output);
}

/** The head and the blocks named, in the order of the network. */
function trainedByName(
  stage: string,
  names: readonly string[],
  { model, blocks, features }: Pick<ClassifierModel, "model" | "blocks" | "features">,
): string[] {
  const unknown = names.find((each) => blocks.every((block) => block.name !== each));
  if (unknown !== undefined) {
    throw new ProtocolError(
      "bad-protocol",
      stage,
      `stage ${stage} unfreezes ${unknown}, but the backbone's blocks are ${blocks.map((block) => block.name).join(", ")}`,
    );
  }
  const wanted = new Set(parametersAfter(model, features));
  for (const [index, { name, output }] of blocks.entries()) {
    if (!names.includes(name)) continue;
    const before = index === 0 ? learnableParameters(model) : parametersAfter(model, blocks[index - 1].output);
    const after = new Set(parametersAfter(model, output));
    for (const parameter of before) if (!after.has(parameter)) wanted.add(parameter);
  }
  return learnableParameters(model).filter((parameter) => wanted.has(parameter));
}

/** New statistics start from nothing and must move; `frozen` is for those that a backbone brings. */
function normalisationOf(
  mode: ProtocolStage["batchNormalization"],
  { newNormalisations }: ClassifierModel,
): Stage["batchNormalization"] {
  return mode === "frozen" && newNormalisations.length > 0 ? new Set(newNormalisations) : mode;
}

/** What the groups set for each parameter; a later group takes the place of an earlier one in what it sets. */
function settingsOf(
  { name, optimizer }: ProtocolStage,
  trainable: readonly string[],
  classifier: ClassifierModel,
): ReadonlyMap<string, ParameterSettings> {
  const settings = new Map<string, ParameterSettings>();
  for (const [index, { of, learningRateFactor, weightDecay }] of (optimizer.groups ?? []).entries()) {
    const where = `stage ${name}: optimizer.groups.${index}.of`;
    for (const parameter of selectParameters(of, trainable, classifier, where)) {
      settings.set(parameter, {
        ...settings.get(parameter),
        ...(learningRateFactor === undefined ? {} : { learningRate: learningRateFactor }),
        ...(weightDecay === undefined ? {} : { weightDecay }),
      });
    }
  }
  return settings;
}

/** The head's own, and the stage's; they add up where several choose one parameter. */
function penaltiesOf(
  { name, penalties }: ProtocolStage,
  trainable: readonly string[],
  classifier: ClassifierModel,
): ReadonlyMap<string, Penalty> | undefined {
  const found = new Map<string, Penalty>(
    [...classifier.penalties].filter(([parameter]) => trainable.includes(parameter)),
  );
  for (const [index, { of, l1, l2 }] of (penalties ?? []).entries()) {
    for (const parameter of selectParameters(of, trainable, classifier, `stage ${name}: penalties.${index}.of`)) {
      const { l1: more = 0, l2: most = 0 } = found.get(parameter) ?? {};
      found.set(parameter, { l1: l1 + more, l2: l2 + most });
    }
  }
  return found.size > 0 ? found : undefined;
}

function optimizerOf(options: ProtocolStage["optimizer"], settings: ReadonlyMap<string, ParameterSettings>): Optimizer {
  if (options.kind === "sgd") return sgd({ ...options, settings });
  if (options.kind === "rmsprop") return rmsprop({ ...options, settings });
  return adam({ weightDecay: options.weightDecay, decoupled: options.kind === "adamw", settings });
}

function scheduleOf({ schedule, warmup: rise }: ProtocolStage): Schedule {
  const plain = plainSchedule(schedule);
  return rise ? warmup(plain, rise) : plain;
}

function plainSchedule(options: ProtocolStage["schedule"]): Schedule {
  switch (options.kind) {
    case "constant":
      return constant(options.learningRate);
    case "plateau":
      return plateau(options);
    case "one-cycle":
      return oneCycle(options);
    case "cosine":
      return cosine(options);
    case "step":
      return step(options);
    case "multi-step":
      return multiStep(options);
  }
}

function lossOf({ name, loss }: ProtocolStage, data: ClassCounts): Loss {
  switch (loss?.kind) {
    case undefined:
    case "cross-entropy":
      return softmaxCrossEntropy;
    case "focal": {
      const { gamma, alpha } = loss;
      return softmaxFocal({ gamma, alpha: alpha && weightsByName(alpha, data, `stage ${name}: loss.alpha`) });
    }
    case "binary-cross-entropy": {
      const where = `stage ${name}: loss.positiveWeights`;
      const { positiveWeights: given } = loss;
      if (given === undefined) return binaryCrossEntropy();
      const positiveWeights = given === "balanced" ? balancedPositives(data, where) : weightsByName(given, data, where);
      return binaryCrossEntropy({ positiveWeights });
    }
    case "sigmoid-focal":
      return sigmoidFocal(loss);
  }
}

function classWeightsOf({ name, classWeights }: ProtocolStage, data: ClassCounts): readonly number[] | undefined {
  if (classWeights === undefined || classWeights === "none") return undefined;
  const where = `stage ${name}: classWeights`;
  return classWeights === "balanced" ? balancedWeights(data, where) : weightsByName(classWeights, data, where);
}
