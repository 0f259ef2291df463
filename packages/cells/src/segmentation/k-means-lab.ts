import { gaussianBlur, type Image, rgbToLab } from "@leukoscope/imaging";
import { colourHistogram, startsOf } from "../clustering/colour-histogram.ts";
import { kMeans } from "../clustering/k-means.ts";
import { nearestCentre } from "../clustering/nearest-centre.ts";

const SMOOTHING = 0.7;
/** What L*, a* and b* are divided by, so that all lie within [0, 1]. */
const SPAN = 256;
/** Clusters: empty slide, pale bodies, dark ones. */
const STARTS = [0.1, 0.5, 0.9];

/** Kinds of pixels by k-means with three clusters in L*a*b*. Dark L* comes last, as darkness counts from white. */
export function kMeansKinds(image: Image): Uint8Array {
  const lab = rgbToLab(gaussianBlur(image, SMOOTHING));
  const rows = new Float32Array(lab.length);
  for (let i = 0; i < lab.length; i += 3) {
    rows[i] = (100 - lab[i]) / SPAN;
    rows[i + 1] = (lab[i + 1] + 128) / SPAN;
    rows[i + 2] = (lab[i + 2] + 128) / SPAN;
  }
  const points = colourHistogram(rows);
  const found = kMeans(points, { centres: startsOf(points, STARTS) });
  const order = [0, 3, 6].sort((a, b) => found[a] - found[b]);
  const centres = Float32Array.from(order.flatMap((at) => [...found.subarray(at, at + 3)]));
  const out = new Uint8Array(rows.length / 3);
  for (let i = 0; i < out.length; i++) {
    const cluster = nearestCentre(rows, 3 * i, 3, centres);
    out[i] = cluster === 0 ? 0 : cluster + 1;
  }
  return out;
}
