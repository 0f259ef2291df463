import { preparerInThread } from "@leukoscope/classifier";
import { createImage, encodePng } from "@leukoscope/imaging";
import { expect, it } from "vitest";
import { noisy } from "./noisy-tests.ts";

const spec = {
  input: { width: 64, height: 64 },
  resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
  colourOrder: "RGB",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

const grey = async (level: number) => {
  const image = createImage(64, 64);
  image.data.fill(level);
  return { bytes: await encodePng(image) };
};

const levelsOf = async (level: number, sigma: number) => {
  const { input } = await noisy(preparerInThread, sigma).prepare(() => grey(level), spec, 0);
  const plane = input.length / 3;
  return Float64Array.from(
    input,
    (value, i) => 255 * (value * spec.std[Math.floor(i / plane)] + spec.mean[Math.floor(i / plane)]),
  );
};

it("adds noise of the given deviation to each pixel and channel, the same each time, within the range of pixels", async () => {
  const levels = await levelsOf(128, 8);
  const noise = levels.map((level) => level - 128);
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
  // 12,288 draws: four standard errors.
  expect(Math.abs(mean)).toBeLessThan((4 * 8) / Math.sqrt(noise.length));
  expect(Math.abs(deviation - 8)).toBeLessThan((4 * 8) / Math.sqrt(2 * noise.length));
  const plane = levels.length / 3;
  expect(levels.slice(0, plane).some((level, i) => Math.abs(level - levels[plane + i]) > 1)).toBe(true);
  expect(await levelsOf(128, 8)).toEqual(levels);
  const dark = await levelsOf(1, 8);
  expect(Math.min(...dark)).toBeGreaterThan(-1e-3);
});
