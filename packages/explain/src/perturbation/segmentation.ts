import { felzenszwalb, type Image, quickshift, type Superpixels, slic } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";

export const segmentations = ["slic", "quickshift", "felzenszwalb"] as const;
export type Segmentation = (typeof segmentations)[number];

/** Superpixels about this many for methods that draw them anew. */
const SEGMENTS = 50;

/** Cuts what the model sees into superpixels. */
export function segment(image: Image, kind: Segmentation, seed: number): Superpixels {
  switch (kind) {
    case "slic":
      return slic(image, { segments: SEGMENTS });
    case "quickshift": {
      const random = new Random(seed).fork("quickshift");
      return quickshift(image, { draw: () => random.next() });
    }
    case "felzenszwalb":
      return felzenszwalb(image);
  }
}
