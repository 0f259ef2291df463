/** Cells with their masks as a segmenter is trained on them: turned, flipped, scaled, shifted and stained anew. */
import { resize, resizeMap, whiteLevels } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";

/** How far an augmented view differs: scale and stain as standard deviations or half ranges of logarithms, shift of the side. */
const SCALE = 0.3;
const SHIFT = 0.12;
const GAMMA = 0.2;
const CHANNEL_GAMMA = 0.12;
const BRIGHTNESS = 0.04;
const NOISE = 0.02;

/** Scaled so that a view of the network, `view` cells wide, is one pixel a pixel; colour read against the empty slide. */
export function prepare({ image, truth }, side, view) {
  const box = boxOf(truth, image.width);
  const scale = side / (view * Math.max(box.right - box.left + 1, box.bottom - box.top + 1));
  const width = Math.round(scale * image.width);
  const height = Math.round(scale * image.height);
  const small = resize(image, width, height).data;
  const white = whiteLevels(image);
  const planes = [0, 1, 2].map((c) =>
    Float32Array.from({ length: width * height }, (_, i) => Math.min(1, small[3 * i + c] / white[c])),
  );
  const shareOf = (least) =>
    resizeMap(
      Float32Array.from(truth, (value) => (value >= least ? 1 : 0)),
      image.width,
      image.height,
      width,
      height,
    );
  return {
    width,
    height,
    planes,
    shares: [shareOf(1), shareOf(2)],
    centre: {
      x: (scale * (box.left + box.right + 1)) / 2 - 0.5,
      y: (scale * (box.top + box.bottom + 1)) / 2 - 0.5,
    },
  };
}

function boxOf(truth, width) {
  const box = { left: width, top: Number.POSITIVE_INFINITY, right: 0, bottom: 0 };
  truth.forEach((value, i) => {
    if (value === 0) return;
    box.left = Math.min(box.left, i % width);
    box.right = Math.max(box.right, i % width);
    box.top = Math.min(box.top, Math.floor(i / width));
    box.bottom = Math.max(box.bottom, Math.floor(i / width));
  });
  return box;
}

/** `MaskedExamples` of prepared images; draw 0 of an `exact` one is the image as it is. */
export function examplesOf(prepared, side, { seed, exact = false }) {
  const geometry = ({ centre }, random) => {
    const angle = exact ? 0 : 2 * Math.PI * random.next();
    const scale = exact ? 1 : Math.exp(SCALE * (2 * random.next() - 1));
    const flip = exact || random.next() < 0.5 ? 1 : -1;
    const x = centre.x + (exact ? 0 : 2 * SHIFT * side * (random.next() - 0.5));
    const y = centre.y + (exact ? 0 : 2 * SHIFT * side * (random.next() - 0.5));
    return {
      a: (flip * Math.cos(angle)) / scale,
      b: -Math.sin(angle) / scale,
      c: (flip * Math.sin(angle)) / scale,
      d: Math.cos(angle) / scale,
      x,
      y,
    };
  };
  const drawOf = (index, draw) => new Random(`${seed}/${index}/${draw}`);
  return {
    count: prepared.length,
    key: (index) => `${seed}-${index}`,
    async input(index, draw) {
      const random = drawOf(index, draw);
      const one = prepared[index];
      const where = geometry(one, random);
      const data = new Float32Array(3 * side * side);
      const common = GAMMA * random.normal();
      const bright = BRIGHTNESS * random.normal();
      const noise = exact ? 0 : NOISE * random.next();
      one.planes.forEach((plane, c) => {
        const gamma = Math.exp(common + CHANNEL_GAMMA * random.normal());
        const stained = (v) => (exact ? v : Math.min(1, Math.max(0, Math.max(v, 0.002) ** gamma + bright)));
        const table = Float32Array.from({ length: 1025 }, (_, k) => 2 * stained(k / 1024) - 1);
        sample(plane, one, where, side, (i, value) => {
          data[c * side * side + i] = table[Math.round(1024 * value)] + noise * (2 * random.next() - 1);
        });
      });
      return data;
    },
    async mask(index, draw) {
      const one = prepared[index];
      const where = geometry(one, drawOf(index, draw));
      const mask = new Uint8Array(side * side);
      for (const [k, shares] of one.shares.entries()) {
        sample(shares, one, where, side, (i, value) => {
          if (value >= 0.5) mask[i] = k + 1;
        });
      }
      return mask;
    },
  };
}

/** Reads a map bilinearly, mirrored beyond its edges. */
function sample(map, { width, height }, { a, b, c, d, x, y }, side, put) {
  const middle = (side - 1) / 2;
  for (let i = 0; i < side * side; i++) {
    const u = (i % side) - middle;
    const v = Math.floor(i / side) - middle;
    const sx = mirrored(a * u + b * v + x, width - 1);
    const sy = mirrored(c * u + d * v + y, height - 1);
    const left = Math.min(width - 2, Math.floor(sx));
    const top = Math.min(height - 2, Math.floor(sy));
    const at = top * width + left;
    const fx = sx - left;
    const fy = sy - top;
    put(
      i,
      (1 - fy) * ((1 - fx) * map[at] + fx * map[at + 1]) + fy * ((1 - fx) * map[at + width] + fx * map[at + width + 1]),
    );
  }
}

function mirrored(s, limit) {
  const period = 2 * limit;
  const phase = ((s % period) + period) % period;
  return phase <= limit ? phase : period - phase;
}
