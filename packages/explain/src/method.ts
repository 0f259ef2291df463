import type { RawMap } from "./attribution.ts";
import type { ExplainedModel, View } from "./model/explained-model.ts";

export const methodNames = [
  "cam",
  "gradcam",
  "gradcam++",
  "layercam",
  "xgradcam",
  "eigencam",
  "scorecam",
  "ablationcam",
  "saliency",
  "smoothgrad",
  "integrated-gradients",
  "guided-backprop",
] as const;
export type MethodName = (typeof methodNames)[number];

/** What a method is asked. */
export interface Question {
  readonly model: ExplainedModel;
  readonly view: View;
  /** Index of the class. */
  readonly target: number;
  /** Of class activation maps. */
  readonly layer: string;
  /** Decides every draw. */
  readonly seed: number;
  /** Samples, masks or steps; each method has its own default. */
  readonly samples?: number;
}

/** One way to explain. */
export interface Method {
  readonly name: MethodName;
  /** What the map is drawn on: the pixels, or an activation, which may be chosen, with or without its gradient. */
  readonly drawnOn: "image" | "activation" | "gradient";
  /** Whether values below 0 count against the class. */
  readonly signed: boolean;
  /** @throws ExplainError */
  explain(question: Question): Promise<RawMap>;
}
