import type { Box } from "../database/schema.ts";
import type { Service } from "../service.ts";
import type { Crop } from "./findings.ts";

/** Cells of an image of the store, each cut out as a classifier sees it. @throws FileError, ImageError */
export async function cellCrops(
  { analyser, files }: Pick<Service, "analyser" | "files">,
  sha256: string,
  boxes: readonly Box[],
): Promise<readonly Crop[]> {
  const { close, path } = await files.local(sha256);
  try {
    return await analyser.crops(path, boxes);
  } finally {
    await close();
  }
}
