import type { Image } from "@leukoscope/imaging";
import type { RawMap } from "./attribution.ts";
import type { Sampling } from "./lime/draw-masks.ts";
import type { ExplainedModel, View } from "./model/explained-model.ts";
import type { Hiding } from "./perturbation/hidden-parts.ts";
import type { Segmentation } from "./perturbation/segmentation.ts";

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
  "occlusion",
  "rise",
  "lime",
  "kernelshap",
  "counterfactual",
] as const;
export type MethodName = (typeof methodNames)[number];

/** Options of the methods that hide parts of the image; the others leave them alone. */
export interface HidingOptions {
  /** How the image is cut into superpixels. By default `slic`. */
  readonly segmentation?: Segmentation;
  /** What hidden superpixels show. By default `ground`. */
  readonly hide?: Hiding;
  /** How LIME draws its masks. By default `orthogonal`. */
  readonly sampling?: Sampling;
  /** How LIME fits its local model. By default `ridge`. */
  readonly regression?: "ridge" | "lasso";
  /** Shown by a counterfactual where parts are removed, of the model's input size, in place of `hide`. */
  readonly instead?: Image;
}

/** What a method is asked. */
export interface Question extends HidingOptions {
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
