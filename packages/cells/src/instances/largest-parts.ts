import { connectedComponents } from "@leukoscope/imaging";
import { bytesOf } from "./bytes-of.ts";
import type { LabelMaps } from "./instances.ts";

/** Label maps in which every cell is one connected set of pixels, the largest it had; what hung apart is dropped. */
export function largestParts({ cell, height, nucleus, width }: LabelMaps): LabelMaps {
  // Cells that touch are one component of the mask, so that components are found cell by cell.
  const kept = new Int32Array(cell.length);
  const { components, labels } = connectedComponents({
    width,
    height,
    data: bytesOf(cell, (id) => (id > 0 ? 1 : 0)),
  });
  const idsOf = components.map(() => new Set<number>());
  for (let i = 0; i < cell.length; i++) if (cell[i] > 0) idsOf[labels[i] - 1].add(cell[i]);
  const best = new Map<number, number>();
  components.forEach((box, k) => {
    for (const id of idsOf[k]) {
      const data = new Uint8Array(box.width * box.height);
      const at = (i: number) => (box.top + Math.floor(i / box.width)) * width + box.left + (i % box.width);
      for (let i = 0; i < data.length; i++) data[i] = cell[at(i)] === id && labels[at(i)] === k + 1 ? 1 : 0;
      const parts = connectedComponents({ width: box.width, height: box.height, data });
      const [largest] = [...parts.components.keys()].sort(
        (a, b) => parts.components[b].area - parts.components[a].area,
      );
      const { area } = parts.components[largest];
      if (area <= (best.get(id) ?? 0)) continue;
      if (best.has(id)) for (let i = 0; i < kept.length; i++) if (kept[i] === id) kept[i] = 0;
      best.set(id, area);
      for (let i = 0; i < data.length; i++) if (parts.labels[i] === largest + 1) kept[at(i)] = id;
    }
  });
  return { width, height, cell: kept, nucleus: nucleus.map((id, i) => (kept[i] === id ? id : 0)) };
}
