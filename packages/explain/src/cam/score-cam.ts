import { softmax } from "@leukoscope/classifier";
import { type CamState, cam } from "./cam.ts";

const CHUNK = 32;
const EPSILON = 1e-8;

/**
 * Score-CAM (Wang et al. 2020), without gradients: each channel, stretched over the image and to [0, 1], is laid over the
 * input as a mask, and weighs by the softmax over channels of the logits that remain. One forward pass a channel.
 */
export const scoreCam = cam(
  "scorecam",
  {
    weights: async (state) => {
      const { model, target, view } = state.question;
      const pixels = model.metadata.input.width * model.metadata.input.height;
      const logits: number[] = [];
      for (let first = 0; first < state.channels; first += CHUNK) {
        const count = Math.min(CHUNK, state.channels - first);
        const inputs = new Float32Array(count * view.input.length);
        for (let k = 0; k < count; k++) {
          const mask = maskOf(state, first + k);
          const start = k * view.input.length;
          for (let i = 0; i < view.input.length; i++) inputs[start + i] = view.input[i] * mask[i % pixels];
        }
        const rows = await model.logits(inputs, count);
        for (let k = 0; k < count; k++) logits.push(rows[k * model.classes.length + target]);
      }
      return Float32Array.from(softmax(logits));
    },
  },
  { gradient: false },
);

function maskOf({ activation, height, question, width }: CamState, channel: number): Float32Array {
  const cells = height * width;
  const { height: rows, width: columns } = question.model.metadata.input;
  const plane = activation.subarray(channel * cells, (channel + 1) * cells);
  const mask = cornersAligned(plane, width, height, columns, rows);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of mask) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return mask.map((value) => (value - least) / (most - least + EPSILON));
}

/** Bilinear, corner cells on corner pixels, as the authors and pytorch-grad-cam upsample. */
function cornersAligned(plane: Float32Array, width: number, height: number, columns: number, rows: number) {
  const out = new Float32Array(columns * rows);
  const along = (at: number, from: number, to: number) => {
    const place = to > 1 ? (at * (from - 1)) / (to - 1) : 0;
    const low = Math.min(from - 1, Math.floor(place));
    return { low, high: Math.min(from - 1, low + 1), share: place - low };
  };
  for (let y = 0; y < rows; y++) {
    const v = along(y, height, rows);
    for (let x = 0; x < columns; x++) {
      const u = along(x, width, columns);
      const at = (row: number) =>
        plane[row * width + u.low] + u.share * (plane[row * width + u.high] - plane[row * width + u.low]);
      out[y * columns + x] = at(v.low) + v.share * (at(v.high) - at(v.low));
    }
  }
  return out;
}
