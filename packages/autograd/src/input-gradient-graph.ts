import { GraphBuilder, type Model } from "@leukoscope/onnx";
import { differentiate } from "./differentiate.ts";
import { AutogradError } from "./errors.ts";

export interface InputGradientOptions {
  /** The value that is differentiated: an output or any activation, of floats. */
  readonly of: string;
  /** Inputs, activations or parameters. */
  readonly withRespectTo: string | readonly string[];
}

export interface InputGradientGraph {
  /** The forward model with the input `seed`, and with the value and the gradients as further outputs. */
  readonly model: Model;
  /**
   * Input in the shape of the value. The gradients are those of the sum of value times seed: a 1 among zeros explains
   * one element, and so chooses a class.
   */
  readonly seed: string;
  /** Value -> output that holds its gradient, in the value's shape. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * Compiles a forward model into a graph that also gives gradients of one of its values, for explanations. The model is
 * in inference mode: dropout does nothing, normalisation uses running statistics.
 * @throws AutogradError `bad-request` when the value does not depend on one of the others or is not of floats;
 *   `no-gradient-rule` for an operator between them; GraphError `unknown-value`
 */
export function inputGradientGraph(model: Model, { of, withRespectTo }: InputGradientOptions): InputGradientGraph {
  const wanted = typeof withRespectTo === "string" ? [withRespectTo] : withRespectTo;
  const builder = GraphBuilder.from(model);
  for (const value of [of, ...wanted]) {
    const { type } = builder.typeOf(value);
    if (!type.startsWith("float")) {
      throw new AutogradError(
        "bad-request",
        value,
        `${value} is of type ${type}; only values of floats have gradients`,
      );
    }
  }
  const seed = builder.input(builder.fresh("seed"), builder.typeOf(of));
  const found = differentiate(builder, new Map([[of, seed]]), wanted);
  const outputs = new Set(model.outputs.map(({ name }) => name));
  const expose = (value: string) => {
    if (!outputs.has(value)) builder.output(value);
    outputs.add(value);
    return value;
  };
  // An input of the graph is no output of it.
  if (!model.inputs.some(({ name }) => name === of)) expose(of);
  const gradients = wanted.map((value): [string, string] => {
    const gradient = found.get(value);
    if (gradient === undefined) {
      throw new AutogradError("bad-request", value, `${of} does not depend on ${value}; name a value before it`);
    }
    // Where nothing but sums lies between, the gradient is the seed itself, or that of another value.
    const shared = gradient === seed || outputs.has(gradient);
    return [value, expose(shared ? builder.op("Identity", [gradient]) : gradient)];
  });
  return { model: builder.build(`${model.name}-input-gradient`, model.metadata), seed, gradients: new Map(gradients) };
}
