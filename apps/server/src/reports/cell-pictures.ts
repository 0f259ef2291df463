import { pngDataUri } from "@leukoscope/imaging";
import type { CaseReport } from "@leukoscope/report";
import { cellCrops } from "../analysis/cell-crops.ts";
import type { Service } from "../service.ts";

/** A report shows what a person should look at; pictures of all cells of a large case would make it huge. */
const MOST_PICTURES = 200;

/** Small pictures of a report's cells by their ids: those that are unsure or were renamed first, then the others in order. */
export async function cellPictures(
  service: Pick<Service, "analyser" | "files">,
  { cells, images }: CaseReport,
): Promise<ReadonlyMap<string, string>> {
  const counted = cells.filter(({ standing }) => standing !== "excluded");
  const first = counted.filter(({ standing }) => standing !== "model");
  // A set keeps each once, in the order that it first came.
  const shown = new Set([...new Set([...first, ...counted])].slice(0, MOST_PICTURES));
  const pictures = new Map<string, string>();
  // An image at a time: each is held whole.
  for (const { id, sha256 } of images) {
    const ofImage = counted.filter((cell) => cell.imageId === id && shown.has(cell));
    if (ofImage.length === 0) continue;
    const crops = await cellCrops(
      service,
      sha256,
      ofImage.map(({ bbox }) => bbox),
    );
    for (const [index, { png }] of crops.entries()) pictures.set(ofImage[index].id, pngDataUri(png));
  }
  return pictures;
}
