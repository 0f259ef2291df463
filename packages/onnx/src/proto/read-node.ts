import { type Attribute, GraphError, type Node } from "../graph.ts";
import type { Tensor } from "../tensor.ts";
import { attributeField, attributeTypes, nodeField } from "./fields.ts";
import { readTensor } from "./read-tensor.ts";
import type { WireReader } from "./wire-reader.ts";

/** The standard domain has two spellings. */
export const domainOf = (written: string): string => (written === "ai.onnx" ? "" : written);

/** Reads the NodeProto under way. A node without a name takes that of its first output. */
export function readNode(reader: WireReader): Node {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, Attribute][] = [];
  let name = "";
  let opType = "";
  let domain = "";
  reader.message("a node", (field) => {
    switch (field) {
      case nodeField.input:
        inputs.push(reader.text("a node's input"));
        break;
      case nodeField.output:
        outputs.push(reader.text("a node's output"));
        break;
      case nodeField.name:
        name = reader.text("a node's name");
        break;
      case nodeField.opType:
        opType = reader.text("a node's operator");
        break;
      case nodeField.domain:
        domain = domainOf(reader.text("a node's domain"));
        break;
      case nodeField.attribute:
        attributes.push(readAttribute(reader));
        break;
    }
  });
  if (!opType) throw reader.fail(`node ${name || outputs[0]} has no operator`);
  return {
    name: name || (outputs[0] ?? ""),
    opType,
    domain,
    inputs,
    outputs,
    attributes: Object.fromEntries(attributes),
  };
}

function readAttribute(reader: WireReader): [string, Attribute] {
  const floats: number[] = [];
  const ints: number[] = [];
  const strings: string[] = [];
  let name = "";
  let type = 0;
  let float = 0;
  let int = 0;
  let string = "";
  let tensor: Tensor | undefined;
  reader.message("an attribute", (field) => {
    switch (field) {
      case attributeField.name:
        name = reader.text("an attribute's name");
        break;
      case attributeField.type:
        type = reader.int("an attribute's type");
        break;
      case attributeField.float:
        float = reader.float("an attribute's number");
        break;
      case attributeField.int:
        int = reader.int("an attribute's integer");
        break;
      case attributeField.string:
        string = reader.text("an attribute's text");
        break;
      case attributeField.tensor:
        tensor = readTensor(reader).tensor;
        break;
      case attributeField.floats:
        reader.floats("an attribute's numbers", floats);
        break;
      case attributeField.ints:
        reader.ints("an attribute's integers", ints);
        break;
      case attributeField.strings:
        strings.push(reader.text("an attribute's texts"));
        break;
    }
  });
  switch (type) {
    case attributeTypes.float:
      return [name, { kind: "float", value: float }];
    case attributeTypes.int:
      return [name, { kind: "int", value: int }];
    case attributeTypes.string:
      return [name, { kind: "string", value: string }];
    case attributeTypes.floats:
      return [name, { kind: "floats", value: floats }];
    case attributeTypes.ints:
      return [name, { kind: "ints", value: ints }];
    case attributeTypes.strings:
      return [name, { kind: "strings", value: strings }];
    case attributeTypes.tensor:
      if (!tensor) throw reader.fail(`attribute ${name} has no tensor`);
      return [name, { kind: "tensor", value: tensor }];
  }
  throw new GraphError(
    "bad-attribute",
    name,
    `${reader.source}: attribute ${name} is of type ${type}; graphs inside graphs (If, Loop, Scan), sparse tensors and ` +
      "lists of tensors are not supported: export the model without control flow",
  );
}
