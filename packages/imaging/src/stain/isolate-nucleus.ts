import { createImage, type Image } from "../image.ts";
import { connectedComponents } from "../mask/connected-components.ts";
import { nuclearStain } from "./nuclear-stain.ts";

/** What is left of everything around the nucleus, and the nucleus's own mean. */
const GROUND = 128;
/** Standard deviation of the grey levels within the nucleus. */
const SPREAD = 40;

/**
 * The nucleus nearest to the middle, alone: all else becomes one grey, and the nucleus itself grey levels (of green, which its stain
 * absorbs) with the same mean and spread in every image. So neither background nor colour nor depth of the stain is left
 * to tell a slide by; shape and texture are. An image without a nucleus becomes one grey.
 */
export function isolateNucleus(image: Image): Image {
  const { height, width } = image;
  const { components, labels } = connectedComponents(nuclearStain(image));
  const distance = (k: number) =>
    Math.hypot(
      components[k].left + (components[k].width - width) / 2,
      components[k].top + (components[k].height - height) / 2,
    );
  const nearest = [...components.keys()].sort((a, b) => distance(a) - distance(b))[0];
  const out = createImage(width, height, new Uint8Array(3 * width * height).fill(GROUND));
  if (nearest === undefined) return out;
  const pixels: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === nearest + 1) pixels.push(i);
  const green = pixels.map((i) => image.data[3 * i + 1]);
  const mean = green.reduce((sum, value) => sum + value, 0) / green.length;
  const deviation = Math.sqrt(green.reduce((sum, value) => sum + (value - mean) ** 2, 0) / green.length);
  pixels.forEach((i, at) => {
    const own = deviation === 0 ? 0 : (green[at] - mean) / deviation;
    out.data.fill(Math.max(0, Math.min(255, Math.round(GROUND + SPREAD * own))), 3 * i, 3 * i + 3);
  });
  return out;
}
