import type { Image } from "../image.ts";

/** Share of the brightest pixels that is taken as empty slide. */
const BRIGHTEST = 0.05;

/** The level, 1 to 255, that 5 % of each channel's pixels reach: the light that the empty slide lets through. */
export function whiteLevels({ data, height, width }: Image): readonly [red: number, green: number, blue: number] {
  const level = (channel: number): number => {
    const counts = new Uint32Array(256);
    for (let i = channel; i < data.length; i += 3) counts[data[i]]++;
    let left = Math.floor(BRIGHTEST * width * height);
    let level = 255;
    while (level > 1 && left >= counts[level]) left -= counts[level--];
    return level;
  };
  return [level(0), level(1), level(2)];
}
