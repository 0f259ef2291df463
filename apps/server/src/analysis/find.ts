import { type Image, pictureOf } from "@leukoscope/imaging";
import type { Findings, FoundCell } from "./findings.ts";
import { type Looking, lookAtPicture } from "./look-at-picture.ts";
import { thumbnailOf } from "./thumbnail.ts";

/** Finds the cells of an image and names them, and the image as a whole, where there is a classifier. */
export async function find(image: Image, looking: Looking): Promise<Findings> {
  const cells: FoundCell[] = [];
  const mask: Uint8Array[] = [];
  const look = await lookAtPicture(pictureOf(image), looking, {
    cells: (found) => void cells.push(...found),
    mask: (bytes) => void mask.push(bytes),
  });
  const prediction = await looking.classifier?.predict(image);
  const { height, width } = image;
  return {
    width,
    height,
    ...look,
    cells,
    ...(prediction && { prediction }),
    mask: new Uint8Array(await new Blob(mask as Uint8Array<ArrayBuffer>[]).arrayBuffer()),
    thumbnail: thumbnailOf(image),
  };
}
