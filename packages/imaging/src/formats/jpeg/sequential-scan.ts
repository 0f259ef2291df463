import { ImageError } from "../../image-error.ts";
import type { BitReader } from "./bit-reader.ts";
import { type Component, type Frame, type Scan, ZIGZAG } from "./frame.ts";
import type { HuffmanTable } from "./huffman.ts";
import { inverseDct } from "./inverse-dct.ts";
import { walkScan } from "./scan-walk.ts";

/** Decodes a baseline or extended sequential scan straight into the components' samples. */
export function decodeSequentialScan(frame: Frame, scan: Scan, reader: BitReader, restartInterval: number): void {
  const block = new Int16Array(64);
  const decodeBlock = (component: Component, row: number, column: number): void => {
    const { acTable, dcTable, quant, stride } = component;
    if (!dcTable || !acTable || !quant) throw missingTable(component);
    block.fill(0);
    component.dcPrediction += reader.signed(dcCategory(reader, dcTable));
    block[0] = component.dcPrediction;
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(acTable);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run !== 15) break;
        k += 15;
        continue;
      }
      k += run;
      if (k > 63) throw runTooLong();
      block[ZIGZAG[k]] = reader.signed(size);
    }
    inverseDct(block, 0, quant, component.samples, 8 * (row * stride + column), stride);
  };
  walkScan(frame, scan, reader, restartInterval, decodeBlock, () => {});
  for (const component of scan.components) component.knownTo.fill(0);
}

/** The magnitude category of a DC difference, 0 to 15. */
export function dcCategory(reader: BitReader, table: HuffmanTable): number {
  const category = reader.symbol(table);
  if (category > 15)
    throw new ImageError("corrupt", "A JPEG DC difference has an impossible size", { value: category });
  return category;
}

export function runTooLong(): ImageError {
  return new ImageError("corrupt", "A JPEG block holds more than 64 coefficients");
}

export function missingTable(component: Component): ImageError {
  return new ImageError("corrupt", `JPEG component ${component.id} uses a table that the file does not define`, {
    value: component.id,
  });
}
