import { differentiate, type GradientRule, gradientRules } from "@leukoscope/autograd";
import { IMAGE_INPUT, LOGITS_OUTPUT } from "@leukoscope/classifier";
import { GraphBuilder, type Model, type Node } from "@leukoscope/onnx";
import { ExplainError } from "../errors.ts";
import { checkDifferentiable, checkLayer, logitsModel } from "./layers.ts";

/** A forward model that also gives the gradient of the logits, summed with the weights `seed`, at one value. */
export interface GradientGraph {
  /** Inputs: `image`, and the seed in the logits' shape. Outputs: `logits`, the value (unless it is the image), its gradient. */
  readonly model: Model;
  /** Name of the input that says, by a 1 among zeros, which logit is explained. */
  readonly seed: string;
  /** Name of the output that holds the gradient. */
  readonly gradient: string;
}

/**
 * The gradient at an activation.
 * @throws ExplainError `unknown-layer`, `no-convolution`, `no-gradient`; AutogradError `no-gradient-rule` for an operator
 *   after the layer
 */
export function layerGradientGraph(model: Model, layer: string): GradientGraph {
  checkDifferentiable(model, layer);
  checkLayer(model, layer);
  return gradientGraph(model, layer, new Map());
}

/**
 * The activation alone, for methods that need no gradient, and so for models that have none.
 * @throws ExplainError `unknown-layer`, `no-convolution`
 */
export function activationGraph(model: Model, layer: string): Model {
  checkLayer(model, layer);
  const builder = GraphBuilder.from(logitsModel(model));
  builder.output(layer);
  return builder.build(`${model.name}-activation`, model.metadata);
}

/**
 * The gradient at the image.
 * @param guided whether what is negative stops at every ReLU on the way back (Springenberg et al. 2015)
 * @throws ExplainError `no-gradient` for a model in eight bits, or without a ReLU where it is to be guided;
 *   AutogradError `no-gradient-rule`
 */
export function imageGradientGraph(model: Model, guided: boolean): GradientGraph {
  checkDifferentiable(model, IMAGE_INPUT);
  const rectifiers = guided ? logitsModel(model).nodes.filter(isRectifier) : [];
  if (guided && rectifiers.length === 0) {
    const message = `${model.name} has no ReLU for a gradient to be guided at; use saliency, smoothgrad or integrated-gradients`;
    throw new ExplainError("no-gradient", IMAGE_INPUT, message);
  }
  return gradientGraph(model, IMAGE_INPUT, new Map(rectifiers.map((node) => [node.outputs[0], onlyPositive(node)])));
}

/** `Relu`, and `Clip`, in which exporters write ReLU6. */
const isRectifier = ({ opType }: Node): boolean => opType === "Relu" || opType === "Clip";

const onlyPositive =
  ({ opType }: Node): GradientRule =>
  (context) => {
    const upstream = context.upstream.map((dy) => (dy === undefined ? dy : context.builder.op("Relu", [dy])));
    return gradientRules[opType]({ ...context, upstream });
  };

function gradientGraph(model: Model, value: string, overrides: ReadonlyMap<string, GradientRule>): GradientGraph {
  const builder = GraphBuilder.from(logitsModel(model));
  const seed = builder.input(builder.fresh("seed"), builder.typeOf(LOGITS_OUTPUT));
  const found = differentiate(builder, new Map([[LOGITS_OUTPUT, seed]]), [value], { overrides }).get(value);
  if (found === undefined) {
    throw new ExplainError("no-gradient", value, `no gradient reaches layer ${value}; choose a later one`);
  }
  // An output needs a name of its own: the gradient may be the seed itself.
  const gradient = builder.op("Identity", [found], {}, { outputs: [builder.fresh("gradient")] });
  if (value !== IMAGE_INPUT && value !== LOGITS_OUTPUT) builder.output(value);
  builder.output(gradient);
  return { model: builder.build(`${model.name}-gradient`, model.metadata), seed, gradient };
}
