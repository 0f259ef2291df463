import { ImageError } from "../../image-error.ts";
import type { BitReader } from "./bit-reader.ts";
import type { Component, Frame, Scan } from "./frame.ts";

/** Decodes one block; `row` and `column` count the component's blocks. */
export type BlockDecoder = (component: Component, row: number, column: number) => void;

/** More blocks than this in one MCU are forbidden (T.81, B.2.3). */
const MAX_BLOCKS_IN_MCU = 10;

/**
 * Visits a scan's blocks in the order they are coded, with restart markers in between.
 * A scan of one component walks its real blocks; one of several walks whole MCUs (T.81, A.2).
 */
export function walkScan(
  frame: Frame,
  scan: Scan,
  reader: BitReader,
  restartInterval: number,
  decodeBlock: BlockDecoder,
  onRestart: () => void,
): void {
  const { components } = scan;
  const alone = components.length === 1 ? components[0] : undefined;
  const unitsWide = alone?.blocksWide ?? frame.mcusWide;
  const unitsHigh = alone?.blocksHigh ?? frame.mcusHigh;
  if (!alone && components.reduce((sum, c) => sum + c.h * c.v, 0) > MAX_BLOCKS_IN_MCU) {
    throw new ImageError("corrupt", "A JPEG scan interleaves more than 10 blocks in one MCU");
  }
  let unit = 0;
  for (let y = 0; y < unitsHigh; y++) {
    for (let x = 0; x < unitsWide; x++, unit++) {
      if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
        reader.restart((unit / restartInterval - 1) & 7);
        for (const component of components) component.dcPrediction = 0;
        onRestart();
      }
      if (alone) {
        decodeBlock(alone, y, x);
      } else {
        for (const component of components) {
          for (let v = 0; v < component.v; v++) {
            for (let h = 0; h < component.h; h++) decodeBlock(component, y * component.v + v, x * component.h + h);
          }
        }
      }
      reader.checkNotOverrun();
    }
  }
}
