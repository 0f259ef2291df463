import {
  adam,
  learnableParameters,
  type Optimizer,
  oneCycle,
  parametersAfter,
  plateau,
  type Schedule,
  type Stage,
  sgd,
} from "@leukoscope/train";
import type { ClassifierModel } from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";
import type { ProtocolStage } from "./schema.ts";

/** A stage of a protocol, on the graph it trains. @throws ProtocolError when it unfreezes more blocks than there are */
export function stageOf(stage: ProtocolStage, classifier: ClassifierModel, draws: number): Stage {
  const { name, epochs, patience, batchNormalization, batchNormalizationMomentum, labelSmoothing } = stage;
  return {
    name,
    epochs,
    patience,
    batchNormalization,
    batchNormalizationMomentum,
    labelSmoothing,
    draws,
    trainable: trainedBy(stage, classifier),
    optimizer: () => optimizerOf(stage.optimizer),
    schedule: () => scheduleOf(stage.schedule),
  };
}

function trainedBy({ name, unfreeze }: ProtocolStage, { model, blocks, features }: ClassifierModel): string[] {
  if (unfreeze === "all" || unfreeze === blocks.length) return learnableParameters(model);
  if (unfreeze === 0) return parametersAfter(model, features);
  if (unfreeze > blocks.length) {
    throw new ProtocolError(
      "bad-protocol",
      name,
      `stage ${name} unfreezes ${unfreeze} blocks, but the backbone has ${blocks.length}: ${blocks.map((block) => block.name).join(", ")}`,
    );
  }
  return parametersAfter(model, blocks[blocks.length - 1 - unfreeze].output);
}

function optimizerOf(options: ProtocolStage["optimizer"]): Optimizer {
  if (options.kind === "sgd") return sgd(options);
  return adam({ weightDecay: options.weightDecay, decoupled: options.kind === "adamw" });
}

const scheduleOf = (options: ProtocolStage["schedule"]): Schedule =>
  options.kind === "plateau" ? plateau(options) : oneCycle(options);
