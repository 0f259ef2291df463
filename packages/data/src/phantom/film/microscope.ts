import type { Random } from "@leukoscope/random";
import type { Optics, Stain } from "../patients/patient.ts";
import { valueNoise } from "../texture.ts";
import type { Film } from "./film.ts";

const NOISE_TABLE = 4096;

/** Light through the film by the law of Beer and Lambert: one plane a channel, 1 where nothing absorbs. */
function transmit(film: Film, stain: Stain): Float32Array[] {
  const size = film.width * film.height;
  const { azure, eosin, methylene, haemoglobin } = film;
  return [0, 1, 2].map((channel) => {
    const a = stain.azure[channel];
    const e = stain.eosin[channel];
    const m = stain.methylene[channel];
    const h = stain.haemoglobin[channel];
    const light = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      light[i] = Math.exp(-(a * azure[i] + e * eosin[i] + m * methylene[i] + h * haemoglobin[i]));
    }
    return light;
  });
}

/** The kernel from its middle outwards, cut at 2.6 standard deviations; the whole of it sums to 1. */
function halfKernel(sigma: number): Float32Array {
  const half = Float32Array.from({ length: 1 + Math.ceil(2.6 * sigma) }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - half[0];
  return half.map((weight) => weight / sum);
}

/** Separable Gaussian blur in place, the border pixel repeated outside. `half` is the kernel from its middle outwards. */
function blur(plane: Float32Array, width: number, height: number, half: Float32Array): void {
  const radius = half.length - 1;
  const rows = new Float32Array(width * height);
  const line = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    line.fill(plane[start], 0, radius);
    line.set(plane.subarray(start, start + width), radius);
    line.fill(plane[start + width - 1], radius + width);
    for (let x = 0; x < width; x++) {
      const middle = x + radius;
      let sum = half[0] * line[middle];
      for (let k = 1; k <= radius; k++) sum += half[k] * (line[middle - k] + line[middle + k]);
      rows[start + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < width; x++) plane[start + x] = half[0] * rows[start + x];
    for (let k = 1; k <= radius; k++) {
      const above = Math.max(0, y - k) * width;
      const below = Math.min(height - 1, y + k) * width;
      for (let x = 0; x < width; x++) plane[start + x] += half[k] * (rows[above + x] + rows[below + x]);
    }
  }
}

/** Shape of the light on the slide, 1 in the middle: vignette and a slope. */
function illuminate(width: number, height: number, optics: Optics): Float32Array {
  const light = new Float32Array(width * height);
  const half = Math.hypot(width, height) / 2;
  const slopeX = (optics.gradient * Math.cos(optics.gradientAngle)) / half;
  const slopeY = (optics.gradient * Math.sin(optics.gradientAngle)) / half;
  for (let y = 0; y < height; y++) {
    const dy = y - height / 2;
    for (let x = 0; x < width; x++) {
      const dx = x - width / 2;
      const r2 = (dx * dx + dy * dy) / (half * half);
      light[y * width + x] = 1 - optics.vignette * r2 + slopeX * dx + slopeY * dy;
    }
  }
  return light;
}

/** Tints the film with dried plasma, thicker here and thinner there. Call before any cell is painted. */
export function spreadPlasma(film: Film, random: Random, amount: number): void {
  const seed = random.int(0x7fffffff);
  const step = 1 / (film.scale * 9);
  for (let y = 0; y < film.height; y++) {
    for (let x = 0; x < film.width; x++) {
      film.eosin[y * film.width + x] = amount * (0.6 + 0.8 * valueNoise(x * step, y * step, seed));
    }
  }
}

/**
 * Photographs a film: absorption, blur, illumination, white balance, noise, 8 bits.
 * Returns RGB, 3 bytes a pixel, row by row. `defocus` multiplies the patient's blur.
 */
export function photograph(film: Film, random: Random, stain: Stain, optics: Optics, defocus: number): Uint8Array {
  const { width, height } = film;
  const size = width * height;
  const planes = transmit(film, stain);
  const sigma = optics.blur * defocus * film.scale;
  // Below a third of a pixel the kernel is a single tap.
  if (sigma > 0.33) {
    const kernel = halfKernel(sigma);
    for (const plane of planes) blur(plane, width, height, kernel);
  }
  const lamp = illuminate(width, height, optics);
  // Drawing from a table by a xorshift generator costs a tenth of a fresh Gaussian for each of 200,000 samples.
  const gaussians = Float32Array.from({ length: NOISE_TABLE }, () => random.normal());
  let state = 1 + random.int(0x7ffffffe);
  const data = new Uint8Array(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    const plane = planes[channel];
    const white = optics.white[channel];
    for (let i = 0; i < size; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const light = Math.max(0, plane[i] * lamp[i]);
      const grey = white * light + optics.noise * Math.sqrt(light) * gaussians[state & (NOISE_TABLE - 1)];
      data[i * 3 + channel] = Math.max(0, Math.min(255, Math.round(grey)));
    }
  }
  return data;
}
