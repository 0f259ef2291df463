import { GraphError, type Model, type Node, type ValueInfo } from "../graph.ts";
import { TypeTable } from "../shapes/model.ts";
import type { Tensor } from "../tensor.ts";
import { upgrade } from "../upgrade.ts";
import { absorbConstantNodes } from "./constant-nodes.ts";
import type { ExternalData } from "./external.ts";
import { graphField, modelField, pairField } from "./fields.ts";
import { readEntry } from "./read-entry.ts";
import { domainOf, readNode } from "./read-node.ts";
import { readTensor } from "./read-tensor.ts";
import { fixedType, type OpenValue, readValue } from "./read-value.ts";
import { checkValues } from "./values.ts";
import { WireReader } from "./wire-reader.ts";

export interface ReadModelOptions {
  /** What the bytes are, for error messages; by default "the model". */
  readonly source?: string;
  /**
   * Sizes for the symbolic dimensions of the inputs, by name: `{ N: 1 }`. A dimension without a name is called by
   * its input and axis: `{ "input.0": 1 }`.
   */
  readonly dims?: Readonly<Record<string, number>>;
  /** Reads tensors that are kept in files beside the model, as those of models over 2 GB must be. */
  readonly external?: ExternalData;
}

/**
 * Reads an ONNX file (protobuf). Tensors may be views of `bytes`: leave those alone as long as the model lives.
 * Inputs that repeat initialisers (exports before IR version 4) are dropped; `Constant` nodes become initialisers; a
 * model of an older operator set is brought up to `OPSET` (see `upgrade`).
 *
 * @param options a name for messages, or all options
 * @throws GraphError `malformed` for bytes that are no ONNX model, cut short or damaged; `dynamic-shape` when a size
 *   is left open; `unknown-value` or `duplicate-value` for a broken graph; `bad-attribute` for control flow;
 *   `unsupported-operator` for an operator set below `OLDEST_OPSET`;
 *   `external-data` for tensors in files that are not read or not there
 */
export function readModel(bytes: Uint8Array, options: string | ReadModelOptions = {}): Model {
  const { source = "the model", dims = {}, external } = typeof options === "string" ? { source: options } : options;
  const reader = new WireReader(bytes, source, external);
  const opsets: [string, number][] = [];
  const metadata: [string, string][] = [];
  let irVersion = 0;
  let graph: OpenGraph | undefined;
  reader.fields("the model", (field) => {
    switch (field) {
      case modelField.irVersion:
        irVersion = reader.int("the IR version");
        break;
      case modelField.graph:
        graph = readGraph(reader);
        break;
      case modelField.opsetImport:
        opsets.push(readOpset(reader));
        break;
      case modelField.metadataProps:
        metadata.push(readEntry(reader));
        break;
      case modelField.functions:
        throw reader.fail("it defines functions of its own, which are not supported; export it with them inlined");
    }
  });
  if (!graph) throw reader.fail("it has no graph");
  if (irVersion < 3) throw reader.fail(`it has IR version ${irVersion}; 3 is the lowest that ONNX Runtime loads`);
  if (opsets.length === 0) throw reader.fail("it names no operator set");

  const inputs = graph.inputs
    .filter((input) => !graph?.initializers.has(input.name))
    .map((input) => fixedInput(input, dims, source));
  const { initializers, nodes } = absorbConstantNodes(
    graph.nodes,
    graph.initializers,
    new Set(graph.outputs.map((output) => output.name)),
  );
  checkValues(inputs, initializers, nodes, graph.outputs, source);
  const upgraded = upgrade({ irVersion, opsets: Object.fromEntries(opsets), inputs, initializers, nodes });
  return {
    ...upgraded,
    name: graph.name,
    outputs: fixedOutputs(graph.outputs, dims, upgraded, source),
    metadata: Object.fromEntries(metadata),
  };
}

interface OpenGraph {
  readonly name: string;
  readonly inputs: readonly OpenValue[];
  readonly outputs: readonly OpenValue[];
  readonly initializers: Map<string, Tensor>;
  readonly nodes: readonly Node[];
}

function readGraph(reader: WireReader): OpenGraph {
  const inputs: OpenValue[] = [];
  const outputs: OpenValue[] = [];
  const initializers = new Map<string, Tensor>();
  const nodes: Node[] = [];
  let name = "";
  reader.message("the graph", (field) => {
    switch (field) {
      case graphField.node:
        nodes.push(readNode(reader));
        break;
      case graphField.name:
        name = reader.text("the graph's name");
        break;
      case graphField.initializer: {
        const { name, tensor } = readTensor(reader);
        if (initializers.has(name)) throw reader.fail(`it has two initialisers ${name}`);
        initializers.set(name, tensor);
        break;
      }
      case graphField.input:
        inputs.push(readValue(reader));
        break;
      case graphField.output:
        outputs.push(readValue(reader));
        break;
      case graphField.sparseInitializer:
        throw reader.fail("it has sparse initialisers, which are not supported; export it with dense ones");
    }
  });
  return { name, inputs, outputs, initializers, nodes };
}

function readOpset(reader: WireReader): [string, number] {
  let domain = "";
  let version = 0;
  reader.message("an operator set", (field) => {
    if (field === pairField.first) domain = reader.text("an operator set's domain");
    if (field === pairField.second) version = reader.int("an operator set's version");
  });
  return [domainOf(domain), version];
}

function fixedInput(input: OpenValue, dims: Readonly<Record<string, number>>, source: string): ValueInfo {
  const type = fixedType(input, dims);
  if (type) return { name: input.name, ...type };
  const shape = input.dims?.map((dim) => (typeof dim === "string" ? (dims[dim] ?? dim) : dim));
  const open = shape?.filter((dim) => typeof dim === "string");
  const remedy = open
    ? `read it with \`dims: { ${open.map((dim) => `${JSON.stringify(dim)}: …`).join(", ")} }\``
    : "export it with the rank and sizes of its inputs";
  throw new GraphError(
    "dynamic-shape",
    input.name,
    `${source}: input ${input.name} has the open shape ${shape ? `[${shape.join(", ")}]` : "(none given)"}; ${remedy}`,
  );
}

/** Output types as declared or, where a size is left open there, as the nodes give them. */
function fixedOutputs(
  outputs: readonly OpenValue[],
  dims: Readonly<Record<string, number>>,
  graph: Pick<Model, "inputs" | "initializers" | "nodes">,
  source: string,
): ValueInfo[] {
  let table: TypeTable | undefined;
  return outputs.map((output) => {
    const declared = fixedType(output, dims);
    if (declared) return { name: output.name, ...declared };
    if (!table) {
      table = new TypeTable(graph);
      for (const node of graph.nodes) table.infer(node);
    }
    const type = table.types.get(output.name);
    if (type) return { name: output.name, type: type.type, dims: type.dims };
    const cause = table.failures.get(output.name);
    if (cause?.code === "unsupported-operator") {
      throw new GraphError(cause.code, cause.where, `${source}: ${cause.message}`, { cause });
    }
    throw new GraphError(
      "dynamic-shape",
      cause?.where ?? output.name,
      `${source}: the size of output ${output.name} is open and can't be inferred${cause ? ` (${cause.message})` : ""}; export the model with fixed sizes`,
      { cause },
    );
  });
}
