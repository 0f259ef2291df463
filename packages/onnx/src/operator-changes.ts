import { type Attribute, type Attributes, int, ints, intsAttribute, type Node, text } from "./graph.ts";
import { float32, int64, scalar, type Tensor } from "./tensor.ts";

/** Adds an initialiser under a fresh name made from `stem` and returns that name. */
type AddConstant = (tensor: Tensor, stem: string) => string;

/** What a rewrite may ask of the graph it works on. */
export interface Rewriting {
  readonly constant: AddConstant;
  /** A name that no value has yet. */
  fresh(stem: string): string;
  /** The shape of a value, where it is known. */
  dimsOf(value: string): readonly number[] | undefined;
}

/** A change in the form of an operator. */
export interface OperatorChange {
  /** The first operator set in which the old form is not valid any more, or means something else. */
  readonly since: number;
  /** Gives the nodes that mean in the newer form what `node` means in the older one. */
  readonly rewrite: (node: Node, graph: Rewriting) => readonly Node[];
}

function without(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

function tensorOf(attribute: Attribute): Tensor | undefined {
  switch (attribute.kind) {
    case "int":
      return int64([attribute.value]);
    case "ints":
      return int64(attribute.value);
    case "float":
      return scalar(attribute.value);
    case "floats":
      return float32([attribute.value.length], attribute.value);
    default:
      return undefined;
  }
}

/** Moves attributes into constant inputs, by name and position. */
function attributesToInputs(node: Node, places: Readonly<Record<string, number>>, constant: AddConstant): Node {
  const inputs = [...node.inputs];
  for (const [name, place] of Object.entries(places)) {
    const attribute = node.attributes[name];
    const tensor = attribute && tensorOf(attribute);
    if (!tensor) continue;
    while (inputs.length <= place) inputs.push("");
    inputs[place] = constant(tensor, `${node.outputs[0]}.${name}`);
  }
  return { ...node, inputs, attributes: without(node.attributes, Object.keys(places)) };
}

const moves = (since: number, places: Readonly<Record<string, number>>): OperatorChange => ({
  since,
  rewrite: (node, graph) => [attributesToInputs(node, places, graph.constant)],
});

/** Without sizes the parts are equal; since set 18 their number has to be said. */
const split: OperatorChange["rewrite"] = (node, graph) => {
  const moved = attributesToInputs(node, { split: 1 }, graph.constant);
  return moved.inputs[1]
    ? [moved]
    : [{ ...moved, attributes: { ...moved.attributes, num_outputs: int(node.outputs.length) } }];
};

/** Before set 13 an input was read as a matrix, split at `axis` (by default 1), and each row normalised as a whole. */
const overRows: OperatorChange["rewrite"] = (node, graph) => {
  const { axis = int(1), ...attributes } = node.attributes;
  const [x] = node.inputs;
  const dims = graph.dimsOf(x);
  const last = { ...attributes, axis: int(-1) };
  const at = axis.kind === "int" ? axis.value : 1;
  if (at === -1 || (dims && at === dims.length - 1)) return [{ ...node, attributes: last }];
  const flat = graph.fresh(`${node.outputs[0]}.rows`);
  const normalised = graph.fresh(`${node.outputs[0]}.normalised`);
  const shape = dims
    ? graph.constant(int64(dims), `${node.outputs[0]}.shape`)
    : graph.fresh(`${node.outputs[0]}.shape`);
  const step = (opType: string, inputs: readonly string[], output: string, given: Attributes): Node => ({
    name: `${node.name}.${opType}`,
    opType,
    domain: "",
    inputs,
    outputs: [output],
    attributes: given,
  });
  return [
    ...(dims ? [] : [step("Shape", [x], shape, {})]),
    step("Flatten", [x], flat, { axis: int(at) }),
    { ...node, inputs: [flat], outputs: [normalised], attributes: last },
    step("Reshape", [normalised, shape], node.outputs[0], {}),
  ];
};

/** `Upsample`, and `Resize` as it was in set 10: (x, scales), sampling at `floor(x / scale)`. */
const resize: OperatorChange["rewrite"] = (node) => {
  const [x, scales] = node.inputs;
  const attributes = {
    ...node.attributes,
    coordinate_transformation_mode: text("asymmetric"),
    nearest_mode: text("floor"),
  };
  return [{ ...node, opType: "Resize", inputs: [x, "", scales], attributes }];
};

/** More outputs than one meant that the batch's own statistics are used; since set 14 an attribute says so. */
const batchNormalization: OperatorChange["rewrite"] = (node) => {
  const attributes = without(node.attributes, ["spatial"]);
  const training = node.outputs.slice(1).some((output) => output !== "");
  return training
    ? [{ ...node, outputs: node.outputs.slice(0, 3), attributes: { ...attributes, training_mode: int(1) } }]
    : [{ ...node, attributes }];
};

const axesMoved = (since: number): OperatorChange => moves(since, { axes: 1 });

/** By operator, the one change between `OLDEST_OPSET` and `OPSET` after which its old form is no longer valid. */
export const operatorChanges: Readonly<Record<string, OperatorChange>> = {
  BatchNormalization: { since: 14, rewrite: batchNormalization },
  Clip: moves(11, { min: 1, max: 2 }),
  Dropout: moves(12, { ratio: 1 }),
  Hardmax: { since: 13, rewrite: overRows },
  LogSoftmax: { since: 13, rewrite: overRows },
  Pad: moves(11, { pads: 1, value: 2 }),
  ReduceL1: axesMoved(18),
  ReduceL2: axesMoved(18),
  ReduceLogSum: axesMoved(18),
  ReduceLogSumExp: axesMoved(18),
  ReduceMax: axesMoved(18),
  ReduceMean: axesMoved(18),
  ReduceMin: axesMoved(18),
  ReduceProd: axesMoved(18),
  ReduceSum: axesMoved(13),
  ReduceSumSquare: axesMoved(18),
  Resize: { since: 11, rewrite: resize },
  RoiAlign: {
    since: 16,
    rewrite: (node) => [
      { ...node, attributes: { coordinate_transformation_mode: text("output_half_pixel"), ...node.attributes } },
    ],
  },
  Scatter: { since: 11, rewrite: (node) => [{ ...node, opType: "ScatterElements" }] },
  Slice: {
    since: 10,
    rewrite: (node, graph) => {
      const axes = node.attributes.axes ?? ints(intsAttribute(node, "starts", []).map((_, axis) => axis));
      const whole = { ...node, attributes: { ...node.attributes, axes } };
      return [attributesToInputs(whole, { starts: 1, ends: 2, axes: 3 }, graph.constant)];
    },
  },
  Softmax: { since: 13, rewrite: overRows },
  Split: { since: 18, rewrite: split },
  Squeeze: axesMoved(13),
  TopK: moves(10, { k: 1 }),
  Unsqueeze: axesMoved(13),
  Upsample: { since: 10, rewrite: resize },
};

/** A reduction in the form of `OPSET`, whichever way its axes are written. */
export const reductionAxesAsInput = (node: Node, constant: AddConstant): Node =>
  node.opType.startsWith("Reduce") && node.domain === "" && node.attributes.axes
    ? attributesToInputs(node, { axes: 1 }, constant)
    : node;
