import type { Attribution } from "../attribution.ts";
import { drawMap } from "../map-grid.ts";

/** What each pixel of an image belongs to. */
export interface Regions {
  readonly width: number;
  readonly height: number;
  /** Row by row, the place of the pixel's region in `names`. */
  readonly labels: Uint8Array;
  readonly names: readonly string[];
}

/** How much of a map's evidence lies in one region. */
export interface EvidenceShare {
  readonly region: string;
  /** Of the sum of all positive values, 0 to 1. */
  readonly evidence: number;
  /** Of the strongest tenth of the pixels: the "important pixels" of published figures. */
  readonly important: number;
  /** Of the area: what a map that knows nothing would give. */
  readonly area: number;
}

const TOP = 0.1;

/** Where the evidence for the class lies, within what the model saw. */
export function evidenceShares(attribution: Attribution, regions: Regions): EvidenceShare[] {
  const { region } = attribution;
  const map = drawMap(attribution.map, attribution, region.width, region.height);
  const labelAt = (i: number) =>
    regions.labels[(region.top + Math.floor(i / region.width)) * regions.width + region.left + (i % region.width)];
  const sums = regions.names.map(() => ({ evidence: 0, important: 0, area: 0 }));
  const limit = strongestTenth(map);
  for (let i = 0; i < map.length; i++) {
    const sum = sums[labelAt(i)];
    sum.evidence += Math.max(0, map[i]);
    sum.area += 1;
    if (map[i] > 0 && map[i] >= limit) sum.important += 1;
  }
  const total = (key: "evidence" | "important" | "area") => sums.reduce((all, sum) => all + sum[key], 0) || 1;
  const totals = { evidence: total("evidence"), important: total("important"), area: total("area") };
  return regions.names.map((name, k) => ({
    region: name,
    evidence: sums[k].evidence / totals.evidence,
    important: sums[k].important / totals.important,
    area: sums[k].area / totals.area,
  }));
}

/** The value above which a tenth of the pixels lie. */
function strongestTenth(map: Float32Array): number {
  const sorted = map.slice().sort();
  return sorted[Math.floor((1 - TOP) * (sorted.length - 1))];
}

/** Whether the map's highest point lies in one of the regions: the pointing game (Zhang et al. 2018). */
export function pointsInto(attribution: Attribution, regions: Regions, wanted: readonly string[]): boolean {
  const { region } = attribution;
  const map = drawMap(attribution.map, attribution, region.width, region.height);
  let peak = 0;
  for (let i = 1; i < map.length; i++) if (map[i] > map[peak]) peak = i;
  const [x, y] = [region.left + (peak % region.width), region.top + Math.floor(peak / region.width)];
  return wanted.includes(regions.names[regions.labels[y * regions.width + x]]);
}
