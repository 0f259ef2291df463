import { graphField, modelField, tensorField } from "./fields.ts";
import { type OpenValue, readValue } from "./read-value.ts";
import { WireReader } from "./wire-reader.ts";

/**
 * The inputs of an ONNX file as written, which tells what sizes `readModel` has to be given. Weights are skipped.
 * @param source what the bytes are, for messages
 * @returns inputs that are no initialisers; an open size is its name, or `INPUT.AXIS` where it has none
 * @throws GraphError `malformed`
 */
export function readInputs(bytes: Uint8Array, source = "the model"): OpenValue[] {
  const reader = new WireReader(bytes, source);
  const inputs: OpenValue[] = [];
  const initializers = new Set<string>();
  let found = false;
  reader.fields("the model", (field) => {
    if (field !== modelField.graph) return;
    found = true;
    reader.message("the graph", (part) => {
      if (part === graphField.input) inputs.push(readValue(reader));
      if (part !== graphField.initializer) return;
      reader.message("a tensor", (detail) => {
        if (detail === tensorField.name) initializers.add(reader.text("a tensor's name"));
      });
    });
  });
  if (!found) throw reader.fail("it has no graph");
  return inputs.filter(({ name }) => !initializers.has(name));
}
