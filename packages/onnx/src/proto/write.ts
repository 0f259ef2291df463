import { PbfWriter } from "pbf";
import { type Attribute, GraphError, type Model, type Node, type ValueInfo } from "../graph.ts";
import { onnxTypeNumbers } from "../shapes/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import {
  attributeField,
  attributeTypes,
  dimField,
  graphField,
  modelField,
  nodeField,
  pairField,
  shapeField,
  tensorField,
  tensorTypeField,
  typeField,
  valueField,
} from "./fields.ts";

/** Protobuf's own limit on a message. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes an ONNX file (protobuf); tensors as `raw_data`. The same model always gives the same bytes.
 * @throws GraphError `too-large` beyond protobuf's 2 GB; `bad-attribute` for an integer attribute that is none
 */
export function writeModel(model: Model): Uint8Array {
  let size = 0;
  for (const tensor of model.initializers.values()) size += tensor.data.byteLength;
  checkSize(model, size);
  // Room for the weights from the start: growing by doubling would copy them several times.
  const pbf = new PbfWriter(new Uint8Array(size + 256 * (model.nodes.length + model.initializers.size) + 4096));
  pbf.writeVarintField(modelField.irVersion, model.irVersion);
  writeText(modelField.producerName, "leukoscope", pbf);
  pbf.writeMessage(modelField.graph, writeGraph, model);
  for (const [domain, version] of Object.entries(model.opsets)) {
    pbf.writeMessage(modelField.opsetImport, writeOpset, { domain, version });
  }
  for (const entry of Object.entries(model.metadata)) pbf.writeMessage(modelField.metadataProps, writeEntry, entry);
  const bytes = pbf.finish();
  checkSize(model, bytes.length);
  return bytes.slice();
}

function checkSize(model: Model, size: number): void {
  if (size <= MAX_BYTES) return;
  throw new GraphError(
    "too-large",
    model.name,
    `model ${model.name} takes ${size} bytes, an ONNX file holds ${MAX_BYTES}; cut it in parts with extract(), or choose a smaller network`,
  );
}

const encoder = new TextEncoder();

/** pbf's own writer of texts garbles characters beyond U+1FFFF. */
function writeText(field: number, value: string, pbf: PbfWriter): void {
  pbf.writeBytesField(field, encoder.encode(value));
}

function writeGraph(model: Model, pbf: PbfWriter): void {
  for (const node of model.nodes) pbf.writeMessage(graphField.node, writeNode, node);
  writeText(graphField.name, model.name, pbf);
  for (const entry of model.initializers) pbf.writeMessage(graphField.initializer, writeInitializer, entry);
  for (const input of model.inputs) pbf.writeMessage(graphField.input, writeValue, input);
  for (const output of model.outputs) pbf.writeMessage(graphField.output, writeValue, output);
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  writeText(pairField.first, key, pbf);
  writeText(pairField.second, value, pbf);
}

function writeOpset({ domain, version }: { domain: string; version: number }, pbf: PbfWriter): void {
  writeText(pairField.first, domain, pbf);
  pbf.writeVarintField(pairField.second, version);
}

function writeNode(node: Node, pbf: PbfWriter): void {
  for (const input of node.inputs) writeText(nodeField.input, input, pbf);
  for (const output of node.outputs) writeText(nodeField.output, output, pbf);
  writeText(nodeField.name, node.name, pbf);
  writeText(nodeField.opType, node.opType, pbf);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    pbf.writeMessage(nodeField.attribute, (value: Attribute) => writeAttribute(name, value, pbf), attribute);
  }
  if (node.domain) writeText(nodeField.domain, node.domain, pbf);
}

function writeAttribute(name: string, attribute: Attribute, pbf: PbfWriter): void {
  writeText(attributeField.name, name, pbf);
  switch (attribute.kind) {
    case "float":
      pbf.writeFloatField(attributeField.float, attribute.value);
      break;
    case "int":
      pbf.writeTag(attributeField.int, 0);
      writeInt64(name, attribute.value, pbf);
      break;
    case "string":
      writeText(attributeField.string, attribute.value, pbf);
      break;
    case "tensor":
      pbf.writeMessage(attributeField.tensor, writeTensor, attribute.value);
      break;
    // Not packed: the schema is proto2, and so ONNX's own tools write them.
    case "floats":
      for (const value of attribute.value) pbf.writeFloatField(attributeField.floats, value);
      break;
    case "ints":
      for (const value of attribute.value) {
        pbf.writeTag(attributeField.ints, 0);
        writeInt64(name, value, pbf);
      }
      break;
    case "strings":
      for (const value of attribute.value) writeText(attributeField.strings, value, pbf);
      break;
  }
  pbf.writeVarintField(attributeField.type, attributeTypes[attribute.kind]);
}

/** 2^63, to which INT64_MAX ("to the end" in slices) rounds as a double, is written as INT64_MAX again. */
function writeInt64(name: string, value: number, pbf: PbfWriter): void {
  if (!Number.isInteger(value) || value > 2 ** 63 || value < -(2 ** 63)) {
    throw new GraphError("bad-attribute", name, `attribute ${name} must be a 64-bit integer, not ${value}`);
  }
  if (value < 2 ** 63) {
    pbf.writeVarint(value);
    return;
  }
  pbf.realloc(9);
  for (let count = 0; count < 8; count++) pbf.buf[pbf.pos++] = 0xff;
  pbf.buf[pbf.pos++] = 0x7f;
}

function writeInitializer([name, tensor]: readonly [string, Tensor], pbf: PbfWriter): void {
  writeTensor(tensor, pbf);
  writeText(tensorField.name, name, pbf);
}

function writeTensor({ type, dims, data }: Tensor, pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeVarintField(tensorField.dims, dim);
  pbf.writeVarintField(tensorField.dataType, onnxTypeNumbers[type]);
  pbf.writeBytesField(tensorField.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ name, type, dims }: ValueInfo, pbf: PbfWriter): void {
  writeText(valueField.name, name, pbf);
  pbf.writeMessage(
    valueField.type,
    () =>
      pbf.writeMessage(
        typeField.tensor,
        () => {
          pbf.writeVarintField(tensorTypeField.elementType, onnxTypeNumbers[type]);
          pbf.writeMessage(tensorTypeField.shape, writeShape, dims);
        },
        undefined,
      ),
    undefined,
  );
}

function writeShape(dims: readonly number[], pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeMessage(shapeField.dim, () => pbf.writeVarintField(dimField.value, dim), undefined);
}
