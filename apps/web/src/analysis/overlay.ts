import { type Attribution, drawMap } from "@leukoscope/explain";
import { colormap, type Image } from "@leukoscope/imaging";
import { canvasOf, fittingSize, PREVIEW_SIDE } from "./preview.ts";

/**
 * The map as a transparent layer for the preview: colour and opacity both rise with the share of the map's maximum, so
 * that the cells without evidence stay as they are. Viridis, because its green and yellow stand off Romanowsky's pink
 * and purple. Null for a blank map.
 */
export async function overlayOf(image: Image, attribution: Attribution): Promise<Blob | null> {
  if (attribution.blank) return null;
  const size = fittingSize(image, PREVIEW_SIDE);
  const scaleX = size.width / image.width;
  const scaleY = size.height / image.height;
  const { region } = attribution;
  const width = Math.max(1, Math.round(region.width * scaleX));
  const height = Math.max(1, Math.round(region.height * scaleY));
  const layer = paint(drawMap(attribution.map, attribution, width, height), width, height);
  const { canvas, context } = canvasOf(size.width, size.height);
  context.putImageData(layer, Math.round(region.left * scaleX), Math.round(region.top * scaleY));
  return canvas.convertToBlob({ type: "image/png" });
}

function paint(map: Float32Array, width: number, height: number): ImageData {
  const maximum = map.reduce((most, value) => Math.max(most, value), 0);
  const colours = colormap("viridis");
  const layer = new ImageData(width, height);
  for (let i = 0; i < map.length; i++) {
    const level = Math.round((255 * map[i]) / maximum);
    layer.data.set(colours.subarray(3 * level, 3 * level + 3), 4 * i);
    layer.data[4 * i + 3] = level;
  }
  return layer;
}
