import { GraphError } from "../graph.ts";
import type { WireReader } from "./wire-reader.ts";

/**
 * Reads exactly `length` bytes, from `offset` on, of a file that lies beside the model.
 * @param location a relative path with forward slashes that does not lead out of the model's folder
 */
export type ExternalData = (location: string, offset: number, length: number) => Uint8Array;

/**
 * The bytes of a tensor that is kept outside the model (https://onnx.ai/onnx/repo-docs/ExternalData.html).
 * @param length what the tensor's type and shape ask for, bytes
 * @throws GraphError `external-data` when nobody reads such files, or reading failed; `malformed` for a place that
 *   can't be
 */
export function externalBytes(
  reader: WireReader,
  name: string,
  entries: ReadonlyMap<string, string>,
  length: number,
): Uint8Array {
  const location = (entries.get("location") ?? "").replaceAll("\\", "/");
  const offset = Number(entries.get("offset") ?? 0);
  if (!isInside(location)) {
    throw reader.fail(`tensor ${name} is kept in "${location}", which is no path below the model's folder`);
  }
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw reader.fail(`tensor ${name} begins at ${entries.get("offset")}`);
  if (Number(entries.get("length") ?? length) !== length) {
    throw reader.fail(`tensor ${name} needs ${length} bytes, but ${entries.get("length")} are kept in ${location}`);
  }
  const failed = (problem: string, cause?: unknown) =>
    new GraphError("external-data", name, `${reader.source}: tensor ${name} is kept in ${location}, ${problem}`, {
      cause,
    });
  if (!reader.external) {
    throw failed("beside the model; read it with the option `external`, or save the model with its weights inside");
  }
  let bytes: Uint8Array;
  try {
    bytes = reader.external(location, offset, length);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failed(`which can't be read: ${reason}; put it beside the model`, cause);
  }
  if (bytes.length !== length) {
    throw failed(`which gives ${bytes.length} of its ${length} bytes at byte ${offset}; fetch it again`);
  }
  return bytes;
}

function isInside(location: string): boolean {
  return location !== "" && !/^\/|^[a-zA-Z]:/.test(location) && !location.split("/").includes("..");
}
