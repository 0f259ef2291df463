import { extract, GraphBuilder, int, type Model, onnxTypeNumbers, type ValueInfo } from "@leukoscope/onnx";

/** Running means and variances of every BatchNormalization. */
export function runningStatistics(model: Model): string[] {
  return model.nodes.filter((node) => node.opType === "BatchNormalization").flatMap((node) => node.inputs.slice(3, 5));
}

/** A model cut into what is frozen and what is trained. */
export interface FrozenSplit {
  /** Computes the features; undefined when training reaches back to the model's input. */
  readonly prefix: Model | undefined;
  /** Computes the model's outputs from its first input, the features. */
  readonly suffix: Model;
}

/**
 * Cuts a model at the single value through which everything frozen reaches what is trained. Half-precision features
 * take half the disk; they are widened again inside the suffix.
 *
 * Dropout ends the frozen part, as it is drawn anew at each step: but not that of a constant, which is stochastic depth.
 * It goes with the branch that it is multiplied by, and a frozen branch is never dropped.
 */
export function splitFrozen(model: Model, trainable: readonly string[], half: boolean): FrozenSplit {
  const trained = new Set(trainable);
  const changed = new Set<string>();
  /** Computed from constants alone, wherever they are wanted. */
  const constant = new Set(["", ...model.initializers.keys()].filter((name) => !trained.has(name)));
  const border = new Set<string>();
  for (const { opType, inputs, outputs } of model.nodes) {
    if (inputs.every((input) => constant.has(input))) {
      for (const output of outputs) constant.add(output);
    } else if (opType === "Dropout" || inputs.some((input) => changed.has(input) || trained.has(input))) {
      for (const output of outputs) changed.add(output);
      for (const input of inputs) if (![changed, trained, constant].some((set) => set.has(input))) border.add(input);
    }
  }
  const [value, ...others] = border;
  const image = model.inputs[0];
  if (others.length > 0 || value === undefined || value === image.name) return { prefix: undefined, suffix: model };
  const typed = GraphBuilder.from(model).typeOf(value);
  const features: ValueInfo = { name: value, ...typed };
  const prefix = extract(model, [image], [features]);
  const suffix = extract(model, [features], model.outputs);
  return half ? { prefix: narrowed(prefix), suffix: widened(suffix) } : { prefix, suffix };
}

function narrowed(prefix: Model): Model {
  const builder = GraphBuilder.from(prefix, { keepOutputs: false });
  const [output] = prefix.outputs;
  builder.output(builder.op("Cast", [output.name], { to: int(onnxTypeNumbers.float16) }, { name: "features" }));
  return builder.build(prefix.name);
}

function widened(suffix: Model): Model {
  const [features, ...rest] = suffix.inputs;
  const builder = new GraphBuilder(suffix.opsets);
  const input = builder.input(`${features.name}.half`, { type: "float16", dims: features.dims });
  for (const other of rest) builder.input(other.name, other);
  for (const [name, tensor] of suffix.initializers) builder.initializer(name, tensor);
  builder.op("Cast", [input], { to: int(onnxTypeNumbers.float32) }, { outputs: [features.name] });
  for (const node of suffix.nodes) builder.add(node);
  for (const output of suffix.outputs) builder.output(output.name);
  return builder.build(suffix.name);
}

/** The same model with other values in some initialisers. */
export function withInitializers(model: Model, values: ReadonlyMap<string, Float32Array>): Model {
  const initializers = new Map(model.initializers);
  for (const [name, data] of values) {
    const tensor = initializers.get(name);
    if (tensor) initializers.set(name, { ...tensor, data });
  }
  return { ...model, initializers };
}
