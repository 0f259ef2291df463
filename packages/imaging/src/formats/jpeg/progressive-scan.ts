import { ImageError } from "../../image-error.ts";
import type { BitReader } from "./bit-reader.ts";
import { type Component, type Frame, type Scan, ZIGZAG } from "./frame.ts";
import { walkScan } from "./scan-walk.ts";
import { dcCategory, missingTable, runTooLong } from "./sequential-scan.ts";

/** Decodes one scan of a progressive JPEG into the components' coefficients (T.81, annex G). */
export function decodeProgressiveScan(frame: Frame, scan: Scan, reader: BitReader, restartInterval: number): void {
  checkProgression(scan);
  const decoder = new ProgressiveBlocks(scan, reader);
  walkScan(
    frame,
    scan,
    reader,
    restartInterval,
    (component, row, column) => decoder.decode(component, 64 * (row * (component.stride >> 3) + column)),
    () => decoder.restart(),
  );
}

/** A scan may only take each coefficient one step further; this also bounds the number of scans. */
function checkProgression(scan: Scan): void {
  const { spectralStart: start, spectralEnd: end, approximationHigh: high, approximationLow: low } = scan;
  const bandIsLegal = start === 0 ? end === 0 : end >= start && end < 64 && scan.components.length === 1;
  let legal = bandIsLegal && low <= 13 && (high === 0 || low === high - 1);
  for (const { knownTo } of scan.components) {
    if (start > 0 && knownTo[0] < 0) legal = false;
    for (let k = start; legal && k <= end; k++) {
      if (high === 0 ? knownTo[k] !== -1 : knownTo[k] !== high) legal = false;
      knownTo[k] = low;
    }
  }
  if (!legal) {
    throw new ImageError("corrupt", "A progressive JPEG scan does not follow from the ones before it", {
      value: [start, end, high, low],
    });
  }
}

class ProgressiveBlocks {
  private readonly reader: BitReader;
  private readonly scan: Scan;
  /** Further blocks whose band is all zero (or needs only correction bits). */
  private endOfBandRun = 0;

  constructor(scan: Scan, reader: BitReader) {
    this.scan = scan;
    this.reader = reader;
  }

  restart(): void {
    this.endOfBandRun = 0;
  }

  decode(component: Component, at: number): void {
    const { spectralStart, approximationHigh } = this.scan;
    if (spectralStart === 0) {
      if (approximationHigh === 0) this.firstDc(component, at);
      else this.refineDc(component, at);
    } else if (approximationHigh === 0) this.firstAc(component, at);
    else this.refineAc(component, at);
  }

  private firstDc(component: Component, at: number): void {
    if (!component.dcTable) throw missingTable(component);
    component.dcPrediction += this.reader.signed(dcCategory(this.reader, component.dcTable));
    component.coefficients[at] = component.dcPrediction << this.scan.approximationLow;
  }

  private refineDc(component: Component, at: number): void {
    if (this.reader.bits(1) === 1) component.coefficients[at] |= 1 << this.scan.approximationLow;
  }

  private firstAc(component: Component, at: number): void {
    const { reader } = this;
    const { spectralStart, spectralEnd, approximationLow } = this.scan;
    if (!component.acTable) throw missingTable(component);
    if (this.endOfBandRun > 0) {
      this.endOfBandRun--;
      return;
    }
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const symbol = reader.symbol(component.acTable);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run !== 15) {
          this.endOfBandRun = this.runLength(run) - 1;
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > spectralEnd) throw runTooLong();
      component.coefficients[at + ZIGZAG[k]] = reader.signed(size) << approximationLow;
    }
  }

  private refineAc(component: Component, at: number): void {
    const { reader } = this;
    const { spectralStart, spectralEnd, approximationLow } = this.scan;
    const { acTable, coefficients } = component;
    if (!acTable) throw missingTable(component);
    const step = 1 << approximationLow;
    let k = spectralStart;
    while (this.endOfBandRun === 0 && k <= spectralEnd) {
      const symbol = reader.symbol(acTable);
      const size = symbol & 15;
      let run = symbol >> 4;
      let value = 0;
      if (size === 1) value = reader.bits(1) === 1 ? step : -step;
      else if (size !== 0) throw new ImageError("corrupt", "A JPEG refinement scan sets more than one bit at once");
      else if (run !== 15) {
        this.endOfBandRun = this.runLength(run);
        break;
      }
      for (; k <= spectralEnd; k++) {
        const position = at + ZIGZAG[k];
        if (coefficients[position] !== 0) this.correct(coefficients, position, step);
        else if (run-- === 0) break;
      }
      if (value !== 0) {
        if (k > spectralEnd) throw runTooLong();
        coefficients[at + ZIGZAG[k]] = value;
      }
      k++;
    }
    if (this.endOfBandRun > 0) {
      for (; k <= spectralEnd; k++) {
        const position = at + ZIGZAG[k];
        if (coefficients[position] !== 0) this.correct(coefficients, position, step);
      }
      this.endOfBandRun--;
    }
  }

  /** Reads a correction bit for a coefficient that is already known to be non-zero. */
  private correct(coefficients: Int16Array, position: number, step: number): void {
    if (this.reader.bits(1) === 0 || (coefficients[position] & step) !== 0) return;
    coefficients[position] += coefficients[position] >= 0 ? step : -step;
  }

  /** Blocks in an end-of-band run of category 0 to 14, this one included. */
  private runLength(category: number): number {
    return (1 << category) + (category > 0 ? this.reader.bits(category) : 0);
  }
}
