import { surroundings } from "@leukoscope/cells";
import { encodePng, openPicture } from "@leukoscope/imaging";
import { ownBuffer } from "@leukoscope/pool";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Box } from "../database/schema.ts";
import type { Crop } from "./findings.ts";

/** Each box of a file's picture with what lies around, as a classifier of cells sees it. @throws ImageError */
export async function cutOut(path: string, boxes: readonly Box[]): Promise<Crop[]> {
  const file = await new NodeStorage().openToRead(path);
  try {
    const [picture] = await openPicture(file);
    const crops: Crop[] = [];
    for (const bbox of boxes) {
      const { data, height, width } = await picture.read(surroundings({ bbox }, picture));
      crops.push({ width, height, png: ownBuffer(encodePng({ data, height, width })) });
    }
    return crops;
  } finally {
    await file.close();
  }
}
