import { fileURLToPath } from "node:url";
import { LearnedSegmenter, type Method, type Segmentation, segmentCells } from "@leukoscope/cells";
import type { Image } from "@leukoscope/imaging";
import type { NodeRuntime } from "@leukoscope/runtime/node";
import type { NodeStorage } from "@leukoscope/storage/node";
import { blamingFile, readModelFile } from "../commands/model-file.ts";

/** The network that ships. */
const SHIPPED = fileURLToPath(new URL("../../../../models/white-cells/model.onnx", import.meta.url));

export type Segment = (image: Image) => Segmentation | Promise<Segmentation>;

/** How a method finds white cells. @param model the network of `unet`, the one that ships by default */
export async function segmentBy(
  storage: NodeStorage,
  runtime: NodeRuntime,
  { method, model }: { readonly method: Method; readonly model?: string },
): Promise<Segment> {
  if (method !== "unet") return (image) => segmentCells(image, { method });
  const { bytes, path } = await readModelFile(storage, model ?? SHIPPED);
  const segmenter = await blamingFile(path, LearnedSegmenter.load(runtime, bytes));
  return (image) => segmenter.segment(image);
}
