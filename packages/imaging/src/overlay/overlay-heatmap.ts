import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { resizeMap } from "../transform/resize-map.ts";
import { type ColormapName, colormap } from "./colormap.ts";

/**
 * Lays a map over an image: upsampled bilinearly to its size, coloured, blended as
 * (1 - opacity) * image + opacity * colour. Map values outside [0, 1] are clamped, NaN counts as 0.
 * @param map row-major, `mapWidth * mapHeight` values in [0, 1]
 * @param opacity 0 (image only) to 1 (map only)
 * @throws ImageError `bad-argument`
 */
export function overlayHeatmap(
  image: Image,
  map: Float32Array,
  mapWidth: number,
  mapHeight: number,
  opacity: number,
  colours: ColormapName = "inferno",
): Image {
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new ImageError("bad-argument", `An opacity of ${opacity} is not possible`, {
      value: opacity,
      remedy: "Give a number from 0 to 1.",
    });
  }
  const values = resizeMap(map, mapWidth, mapHeight, image.width, image.height);
  const table = colormap(colours);
  const out = createImage(image.width, image.height);
  for (let i = 0; i < values.length; i++) {
    const entry = 3 * Math.round(255 * Math.min(1, Math.max(0, values[i] || 0)));
    for (let c = 0; c < 3; c++) {
      out.data[3 * i + c] = Math.round((1 - opacity) * image.data[3 * i + c] + opacity * table[entry + c]);
    }
  }
  return out;
}
