import { type Component, connectedComponents, type Mask, outerContour } from "@leukoscope/imaging";
import type { CellInstance, PartialReason } from "../segmentation/segmentation.ts";

/** Label maps of an image: 0, or the id of the cell that a pixel belongs to; row-major. */
export interface LabelMaps {
  readonly width: number;
  readonly height: number;
  readonly nucleus: Int32Array;
  readonly cell: Int32Array;
}

/**
 * Measures the cells of label maps.
 * @param clumped ids that were cut out of a clump
 */
export function instancesOf(maps: LabelMaps, clumped: ReadonlySet<number> = new Set()): CellInstance[] {
  return boxesOf(maps).map((box) => instanceOf(maps, box, clumped.has(box.id)));
}

interface Box {
  readonly id: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  area: number;
  nucleusArea: number;
  sumX: number;
  sumY: number;
}

function boxesOf({ cell, height, nucleus, width }: LabelMaps): Box[] {
  const boxes = new Map<number, Box>();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const id = cell[i];
      if (id === 0) continue;
      let box = boxes.get(id);
      if (!box) {
        box = { id, left: x, top: y, right: x, bottom: y, area: 0, nucleusArea: 0, sumX: 0, sumY: 0 };
        boxes.set(id, box);
      }
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.bottom = y;
      box.area++;
      box.sumX += x;
      box.sumY += y;
      if (nucleus[i] === id) box.nucleusArea++;
    }
  }
  return [...boxes.values()].sort((a, b) => a.id - b.id);
}

function instanceOf({ cell, height, nucleus, width }: LabelMaps, box: Box, clumped: boolean): CellInstance {
  const bbox = { left: box.left, top: box.top, width: box.right - box.left + 1, height: box.bottom - box.top + 1 };
  const cut = (labels: Int32Array): Mask => {
    const data = new Uint8Array(bbox.width * bbox.height);
    for (let i = 0; i < data.length; i++) {
      const at = (bbox.top + Math.floor(i / bbox.width)) * width + bbox.left + (i % bbox.width);
      data[i] = labels[at] === box.id ? 1 : 0;
    }
    return { width: bbox.width, height: bbox.height, data };
  };
  const contourOf = (mask: Mask, { first }: Component) => {
    const { x, y } = outerContour(mask, first);
    return { x: x.map((value) => value + bbox.left), y: y.map((value) => value + bbox.top) };
  };
  const whole = cut(cell);
  const parts = cut(nucleus);
  const [largest] = bySize(connectedComponents(whole).components);
  const touchesBorder = bbox.left === 0 || bbox.top === 0 || box.right === width - 1 || box.bottom === height - 1;
  const partial: PartialReason[] = [];
  if (touchesBorder) partial.push("touches-border");
  if (box.area === box.nucleusArea) partial.push("no-cytoplasm");
  if (clumped) partial.push("clump");
  return {
    id: box.id,
    bbox,
    centroid: { x: box.sumX / box.area, y: box.sumY / box.area },
    nucleusArea: box.nucleusArea,
    cytoplasmArea: box.area - box.nucleusArea,
    contour: contourOf(whole, largest),
    nucleusContours: bySize(connectedComponents(parts).components).map((part) => contourOf(parts, part)),
    touchesBorder,
    partial,
  };
}

const bySize = (components: readonly Component[]): Component[] => [...components].sort((a, b) => b.area - a.area);
