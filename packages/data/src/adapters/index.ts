import { ImportError } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { Adapter } from "./adapter.ts";
import { imagefolder } from "./imagefolder.ts";
import { taleqani } from "./taleqani.ts";

/** Most particular first: `auto` takes the first that recognises the layout. */
const adapters: readonly Adapter[] = [taleqani, imagefolder];

/** What `importDataset` takes as `format`. */
export const importFormats: readonly string[] = ["auto", ...adapters.map(({ format }) => format)];

/** @throws {ImportError} `unknown-format`. */
export function chooseAdapter(format: string, images: readonly FolderFile[]): Adapter {
  if (format === "auto") return adapters.find((adapter) => adapter.recognises(images)) ?? imagefolder;
  const named = adapters.find((adapter) => adapter.format === format);
  if (!named) throw new ImportError("unknown-format", `format ${format}: use ${importFormats.join(", ")}`, format);
  return named;
}
