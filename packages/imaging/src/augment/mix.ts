import { beta, type Random } from "@leukoscope/random";
import type { Region } from "../region.ts";

/** MixUp (Zhang et al. 2018) and CutMix (Yun et al. 2019): where both are asked for, each draw takes one of them. */
export interface MixOptions {
  /** `alpha` of the Beta distribution, above 0; with which probability an image is mixed at all. */
  readonly mixUp?: { readonly alpha: number; readonly probability: number };
  readonly cutMix?: { readonly alpha: number; readonly probability: number };
}

/** How two images become one, and their labels: `share` of the second, the rest of the first. */
export type Mix =
  | { readonly kind: "blend"; readonly share: number }
  | { readonly kind: "paste"; readonly share: number; readonly region: Region };

/** @returns undefined where the image stays by itself */
export function drawMix({ cutMix, mixUp }: MixOptions, width: number, height: number, random: Random): Mix | undefined {
  const kind = mixUp && cutMix ? (random.next() < 0.5 ? "blend" : "paste") : mixUp ? "blend" : "paste";
  const options = kind === "blend" ? mixUp : cutMix;
  if (!options || random.next() >= options.probability) return undefined;
  const share = 1 - beta(random, options.alpha, options.alpha);
  if (kind === "blend") return { kind, share };
  const region = drawBox(share, width, height, random);
  return { kind, region, share: (region.width * region.height) / (width * height) };
}

/** A box of the wanted share of the area, its centre anywhere, cut off at the edges; so its share may come out smaller. */
function drawBox(share: number, width: number, height: number, random: Random): Region {
  const side = Math.sqrt(share);
  const [x, y] = [random.int(width), random.int(height)];
  const [halfWidth, halfHeight] = [Math.floor((side * width) / 2), Math.floor((side * height) / 2)];
  const left = Math.max(0, x - halfWidth);
  const top = Math.max(0, y - halfHeight);
  return {
    left,
    top,
    width: Math.min(width, x + halfWidth) - left,
    height: Math.min(height, y + halfHeight) - top,
  };
}

/**
 * Mixes a second image into a first, in place.
 * @param tensor, partner [channels, height, width], of one shape and normalised alike
 */
export function mixInto(tensor: Float32Array, partner: Float32Array, mix: Mix, width: number, height: number): void {
  if (mix.kind === "blend") {
    for (let i = 0; i < tensor.length; i++) tensor[i] = (1 - mix.share) * tensor[i] + mix.share * partner[i];
    return;
  }
  const { left, top, width: across, height: down } = mix.region;
  for (let plane = 0; plane < tensor.length; plane += width * height) {
    for (let y = top; y < top + down; y++) {
      const from = plane + y * width + left;
      tensor.set(partner.subarray(from, from + across), from);
    }
  }
}
