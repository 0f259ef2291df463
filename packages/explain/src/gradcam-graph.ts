import { differentiate } from "@leukoscope/autograd";
import { LOGITS_OUTPUT } from "@leukoscope/classifier";
import { GraphBuilder, int64, type Model } from "@leukoscope/onnx";
import { ExplainError } from "./errors.ts";
import { checkLayer, logitsModel } from "./layers.ts";

export interface GradCamGraph {
  /** Inputs: `image`, and the seed [1, C]. Outputs: `logits`, and the map [1, h * w]. */
  readonly model: Model;
  /** Name of the input that says, by a 1 among zeros, which logit is explained. */
  readonly seed: string;
  /** Name of the output that holds the map, row by row. */
  readonly map: string;
  /** Of the map. */
  readonly width: number;
  readonly height: number;
}

/**
 * Grad-CAM as one graph (Selvaraju et al. 2017, equations 1 and 2): forward, the gradient of one logit with respect to
 * the activation of `layer`, its average over each channel as that channel's weight, and the ReLU of the weighted sum.
 * @throws ExplainError `unknown-layer`, `no-gradient`; AutogradError `no-gradient-rule` for an operator after the layer
 */
export function gradCamGraph(model: Model, layer: string): GradCamGraph {
  checkDifferentiable(model, layer);
  checkLayer(model, layer);
  const builder = GraphBuilder.from(logitsModel(model));
  const seed = builder.input(builder.fresh("seed"), builder.typeOf(LOGITS_OUTPUT));
  const gradient = differentiate(builder, new Map([[LOGITS_OUTPUT, seed]]), [layer]).get(layer);
  if (gradient === undefined) {
    throw new ExplainError("no-gradient", layer, `no gradient reaches layer ${layer}; choose a later one`);
  }
  const [, channels, height, width] = builder.dimsOf(layer);
  const reshape = (value: string, dims: readonly number[]) =>
    builder.op("Reshape", [value, builder.constant(int64(dims), "gradcam.shape")]);
  const weights = reshape(builder.op("GlobalAveragePool", [gradient]), [1, channels]);
  // A product of matrices sums over the channels in any operator set; ReduceSum changed between them.
  const sum = builder.op("MatMul", [weights, reshape(layer, [channels, height * width])]);
  const map = builder.op("Relu", [sum], {}, { name: "gradcam.map" });
  builder.output(map);
  return { model: builder.build(`${model.name}-gradcam`), seed, map, width, height };
}

/** @throws ExplainError `no-gradient` for a model in eight bits: rounding has no slope */
function checkDifferentiable(model: Model, layer: string): void {
  if (!model.nodes.some(({ opType }) => opType === "QuantizeLinear")) return;
  throw new ExplainError(
    "no-gradient",
    layer,
    `${model.name} computes in eight bits, and rounding has no gradient; explain the fp32 or fp16 model it was exported from`,
  );
}
