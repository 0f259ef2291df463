/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;
const TENSOR_EXTERNAL_DATA = 13;
const TENSOR_DATA_LOCATION = 14;

interface Field {
  readonly number: number;
  /** Tag included. */
  readonly whole: Uint8Array;
  /** Of a length-delimited field. */
  readonly content: Uint8Array | undefined;
}

/**
 * A model as `onnx.save_model(…, save_as_external_data=True)` writes it: the initialisers lie in a file of their own,
 * each from a multiple of 4,096 bytes on.
 * @param location name of that file
 */
export function withExternalWeights(model: Uint8Array, location: string): { model: Uint8Array; weights: Uint8Array } {
  const blocks: Uint8Array[] = [];
  let offset = 0;
  const outside = (tensor: Uint8Array) =>
    rewritten(tensor, TENSOR_RAW_DATA, (data) => {
      const room = Math.ceil(data.length / 4096) * 4096;
      const place = { location, offset: String(offset), length: String(data.length) };
      blocks.push(data, new Uint8Array(room - data.length));
      offset += room;
      return [
        ...Object.entries(place).map(([key, value]) =>
          message(TENSOR_EXTERNAL_DATA, joined([text(1, key), text(2, value)])),
        ),
        joined([varint(TENSOR_DATA_LOCATION * 8), varint(1)]),
      ];
    });
  const graph = (bytes: Uint8Array) =>
    rewritten(bytes, GRAPH_INITIALIZER, (tensor) => [message(GRAPH_INITIALIZER, outside(tensor))]);
  return {
    model: rewritten(model, MODEL_GRAPH, (bytes) => [message(MODEL_GRAPH, graph(bytes))]),
    weights: joined(blocks),
  };
}

const rewritten = (bytes: Uint8Array, number: number, by: (content: Uint8Array) => Uint8Array[]): Uint8Array =>
  joined(
    fieldsOf(bytes).flatMap((field) => (field.number === number && field.content ? by(field.content) : [field.whole])),
  );

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const read = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const tag = read();
    let content: Uint8Array | undefined;
    if (tag % 8 === 2) {
      const length = read();
      content = bytes.subarray(at, at + length);
      at += length;
    } else if (tag % 8 === 0) read();
    else at += tag % 8 === 1 ? 8 : 4;
    fields.push({ number: Math.floor(tag / 8), whole: bytes.subarray(start, at), content });
  }
  return fields;
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const message = (number: number, content: Uint8Array): Uint8Array =>
  joined([varint(number * 8 + 2), varint(content.length), content]);

const text = (number: number, value: string): Uint8Array => message(number, new TextEncoder().encode(value));

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
