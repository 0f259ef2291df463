import { pairField } from "./fields.ts";
import type { WireReader } from "./wire-reader.ts";

/** Reads the StringStringEntryProto under way. */
export function readEntry(reader: WireReader): [string, string] {
  let key = "";
  let value = "";
  reader.message("an entry", (field) => {
    if (field === pairField.first) key = reader.text("an entry's key");
    if (field === pairField.second) value = reader.text("an entry's value");
  });
  return [key, value];
}
