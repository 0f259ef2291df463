import { createHash } from "node:crypto";
import type { FoundCell } from "../analysis/findings.ts";

/** SHA-256 of cells as they were found, in their order: two findings are the same when nothing of them differs. */
export class FindingHash {
  readonly #hash = createHash("sha256");

  add(cells: readonly FoundCell[]): this {
    for (const { bbox, centroid, contour, cytoplasmArea, nucleusArea, number, partial } of cells) {
      const { height, left, top, width } = bbox;
      const places = [left, top, width, height, centroid.x, centroid.y, nucleusArea, cytoplasmArea];
      this.#hash.update(`${JSON.stringify([number, places, contour, partial])}\n`);
    }
    return this;
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}
