import { IMAGE_INPUT } from "@leukoscope/classifier";
import { intsAttribute, type Model, type Node, type TensorType, typesOf, windowOf } from "@leukoscope/onnx";

/** Where the cells of a map lie in what the model saw, as shares of its width and height. */
export interface MapGrid {
  /** Centre of the first cell. */
  readonly x: number;
  readonly y: number;
  /** From one cell to the next. */
  readonly stepX: number;
  readonly stepY: number;
}

/** Position along one axis, in pixels of the model's input: cell i is centred on `start + i * step`. */
interface Axis {
  readonly start: number;
  readonly step: number;
}
type Position = readonly [vertical: Axis, horizontal: Axis];

const WINDOWS: Readonly<Record<string, (node: Node, types: ReadonlyMap<string, TensorType>) => readonly number[]>> = {
  Conv: (node, types) => types.get(node.inputs[1])?.dims.slice(2) ?? [],
  MaxPool: (node) => intsAttribute(node, "kernel_shape", []),
  AveragePool: (node) => intsAttribute(node, "kernel_shape", []),
};

/**
 * Where the cells of a layer look, by the arithmetic of receptive fields (Araujo, Norris and Sim, Distill 2019). A
 * padding that is not the same before and after, or that a stride meets unevenly, moves the centres: by half a cell
 * in networks with TensorFlow's padding and, the other way, in those with PyTorch's. A map that is stretched over the
 * image as if it were centred points beside the cells it means.
 *
 * Where the way to the layer holds an operator that moves pixels in another manner, the cells are taken as centred.
 */
export function mapGrid(model: Model, layer: string): MapGrid {
  const types = typesOf(model);
  const [height, width] = sizeOf(types.get(IMAGE_INPUT));
  const [rows, columns] = sizeOf(types.get(layer));
  const position = positionsOf(model, types).get(layer);
  const place = (axis: Axis | undefined, size: number, cells: number) =>
    axis ? { start: (axis.start + 0.5) / size, step: axis.step / size } : { start: 0.5 / cells, step: 1 / cells };
  const vertical = place(position?.[0], height, rows);
  const horizontal = place(position?.[1], width, columns);
  return { x: horizontal.start, y: vertical.start, stepX: horizontal.step, stepY: vertical.step };
}

const sizeOf = (type: TensorType | undefined): readonly number[] => type?.dims.slice(2) ?? [];

function positionsOf(model: Model, types: ReadonlyMap<string, TensorType>): ReadonlyMap<string, Position> {
  const first: Axis = { start: 0, step: 1 };
  const positions = new Map<string, Position>([[IMAGE_INPUT, [first, first]]]);
  for (const node of model.nodes) {
    const source = node.inputs.find((input) => positions.has(input));
    const before = source === undefined ? undefined : positions.get(source);
    if (source === undefined || before === undefined) continue;
    const kernel = WINDOWS[node.opType]?.(node, types);
    const sizes = [source, node.outputs[0]].map((value) => sizeOf(types.get(value)).join());
    if (kernel?.length === 2) positions.set(node.outputs[0], seen(node, kernel, sizeOf(types.get(source)), before));
    else if (sizes[0] === sizes[1]) positions.set(node.outputs[0], before);
  }
  return positions;
}

/** What a sliding window's outputs are centred on. */
function seen(node: Node, kernel: readonly number[], size: readonly number[], before: Position): Position {
  const { strides, dilations, pads } = windowOf(node, kernel, size);
  const along = (axis: 0 | 1): Axis => {
    const { start, step } = before[axis];
    const middle = ((kernel[axis] - 1) * dilations[axis]) / 2 - pads[axis];
    return { start: start + step * middle, step: step * strides[axis] };
  };
  return [along(0), along(1)];
}

/**
 * The map on a raster that covers what the model saw: bilinear between the centres of its cells, beyond the outermost
 * ones constant.
 * @returns `width * height` values, row by row
 */
export function drawMap(
  map: Float32Array,
  cells: { readonly width: number; readonly height: number; readonly grid: MapGrid },
  width: number,
  height: number,
): Float32Array {
  const { grid } = cells;
  const columns = Array.from({ length: width }, (_, x) => between((x + 0.5) / width, grid.x, grid.stepX, cells.width));
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = between((y + 0.5) / height, grid.y, grid.stepY, cells.height);
    for (let x = 0; x < width; x++) {
      const column = columns[x];
      const at = (r: number) => {
        const left = map[r * cells.width + column.low];
        return left + column.share * (map[r * cells.width + column.high] - left);
      };
      const upper = at(row.low);
      out[y * width + x] = upper + row.share * (at(row.high) - upper);
    }
  }
  return out;
}

function between(place: number, start: number, step: number, count: number) {
  const cell = Math.min(count - 1, Math.max(0, (place - start) / step));
  const low = Math.min(count - 1, Math.floor(cell));
  return { low, high: Math.min(count - 1, low + 1), share: cell - low };
}
