import type { Attribution } from "../attribution.ts";
import { drawMap } from "../map-grid.ts";
import { largest, spearman } from "./rank.ts";

/** Side of the raster on which maps of different resolution are compared. */
const SIDE = 56;
/** Share of the raster that counts as a map's top region. */
const TOP = 0.1;

/** How far two maps tell the same. */
export interface Agreement {
  readonly methods: readonly [string, string];
  /** Spearman's correlation of the cells, -1 to 1. */
  readonly rankCorrelation: number;
  /** Intersection over union of the strongest tenths, 0 to 1; two random maps have about 0.05. */
  readonly topOverlap: number;
}

/** Every pair of maps of one image and class. */
export function agreements(attributions: readonly Attribution[]): Agreement[] {
  const rasters = attributions.map((each) => drawMap(each.map, each, SIDE, SIDE));
  return attributions.flatMap((first, i) =>
    attributions.slice(i + 1).map((second, k) => {
      const [a, b] = [rasters[i], rasters[i + 1 + k]];
      return {
        methods: [first.method, second.method] as const,
        rankCorrelation: spearman(a, b),
        topOverlap: overlapOf(a, b),
      };
    }),
  );
}

function overlapOf(a: Float32Array, b: Float32Array): number {
  const count = Math.round(TOP * a.length);
  const top = new Set(largest(a, count));
  const shared = largest(b, count).reduce((sum, i) => sum + (top.has(i) ? 1 : 0), 0);
  return shared / (2 * count - shared);
}
