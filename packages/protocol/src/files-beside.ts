import { resolvePath } from "@leukoscope/data";
import { type ExternalData, GraphError } from "@leukoscope/onnx";
import type { Storage } from "@leukoscope/storage";
import { ProtocolError } from "./errors.ts";

/** Weights of models that PyTorch exports lie in a file beside them; which one, the reading tells. */
export const from =
  (files: ReadonlyMap<string, Uint8Array>, missing?: (location: string) => void): ExternalData =>
  (location, offset, length) => {
    const bytes = files.get(location);
    if (!bytes) {
      missing?.(location);
      throw new Error("it was not read");
    }
    return bytes.subarray(offset, offset + length);
  };

/** Reads the files that `read` asks for into `files`, until it asks for no more; gives what it then returns. */
export async function readBeside<T>(
  storage: Storage,
  path: string,
  files: Map<string, Uint8Array>,
  read: (external: ExternalData) => T,
): Promise<T> {
  for (;;) {
    let asked: string | undefined;
    const external = from(files, (location) => {
      asked = location;
    });
    try {
      return read(external);
    } catch (error) {
      if (!(error instanceof GraphError && error.code === "external-data") || asked === undefined) throw error;
      const beside = resolvePath(path, asked);
      if (!(await storage.exists(beside))) {
        throw new ProtocolError(
          "missing-weights",
          beside,
          `${beside}: no such file, but ${path} keeps weights in it; put it beside the model`,
        );
      }
      files.set(asked, await storage.read(beside));
    }
  }
}
