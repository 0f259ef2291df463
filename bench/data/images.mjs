import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";

const SIDE = 64;

/** A dark disc on a pale ground with noise, all from the number: no two are the same. */
function cell(number) {
  const random = new Random(`cell ${number}`);
  const [x0, y0, radius] = [20 + random.int(24), 20 + random.int(24), 8 + random.int(10)];
  // Never grey, which an import would leave out.
  const tint = [16 + random.int(30), random.int(15), 36 + random.int(24)];
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const inside = (x - x0) ** 2 + (y - y0) ** 2 < radius ** 2;
      const noise = random.int(24);
      for (const level of tint) data[at++] = (inside ? 80 : 180) + level - noise;
    }
  }
  return encodePng({ width: SIDE, height: SIDE, data });
}

/** Writes `count` PNG files of 64 x 64 in two class folders of at most a thousand files a sub-folder. */
export function writeImages(folder, count) {
  for (let number = 0; number < count; number++) {
    const below = join(folder, number % 2 === 0 ? "blast" : "lymphocyte", `part-${Math.floor(number / 2000)}`);
    if (number % 2000 < 2) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `${number}.png`), cell(number));
  }
}
