import { ImageError } from "../../image-error.ts";
import { checkHeaderSize } from "../limits.ts";
import { type Component, type Frame, type Scan, ZIGZAG } from "./frame.ts";
import { buildHuffmanTable, type HuffmanTable } from "./huffman.ts";

/** Tables in force, each slot 0 to 3. */
export interface Tables {
  readonly quant: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
}

function damaged(name: string): ImageError {
  return new ImageError("corrupt", `The JPEG's ${name} segment does not make sense`);
}

/** Reads a DQT segment's body (T.81, B.2.4.1). */
export function readQuantTables(body: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at < body.length) {
    const wide = body[at] >> 4;
    const slot = body[at] & 15;
    const size = 64 << wide;
    if (wide > 1 || slot > 3 || at + 1 + size > body.length) throw damaged("DQT");
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k++) {
      table[ZIGZAG[k]] = wide ? (body[at + 1 + 2 * k] << 8) | body[at + 2 + 2 * k] : body[at + 1 + k];
    }
    tables.quant[slot] = table;
    at += 1 + size;
  }
}

/** Reads a DHT segment's body (T.81, B.2.4.2). */
export function readHuffmanTables(body: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at < body.length) {
    const kind = body[at] >> 4;
    const slot = body[at] & 15;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (kind > 1 || slot > 3 || counts.length < 16 || total > 256 || at + 17 + total > body.length) {
      throw damaged("DHT");
    }
    const table = buildHuffmanTable(counts, body.slice(at + 17, at + 17 + total));
    (kind === 0 ? tables.dc : tables.ac)[slot] = table;
    at += 17 + total;
  }
}

/**
 * Reads a start-of-frame segment's body (T.81, B.2.2) and judges the size before allocating planes for it.
 * @param remaining bytes of the file behind this segment
 */
export function readFrame(body: Uint8Array, progressive: boolean, maxPixels: number, remaining: number): Frame {
  if (body.length < 6 || body.length < 6 + 3 * body[5]) throw damaged("SOF");
  const precision = body[0];
  if (precision !== 8) {
    throw new ImageError("unsupported", `The JPEG has ${precision} bits a sample, not 8`, { value: precision });
  }
  const height = (body[1] << 8) | body[2];
  const width = (body[3] << 8) | body[4];
  if (height === 0) throw new ImageError("unsupported", "The JPEG states its height behind the pixels (DNL)");
  checkHeaderSize(width, height, maxPixels);

  const raw = Array.from({ length: body[5] }, (_, i) => body.subarray(6 + 3 * i, 9 + 3 * i)).map((entry) => ({
    id: entry[0],
    h: entry[1] >> 4,
    v: entry[1] & 15,
    quantId: entry[2],
  }));
  const ids = new Set(raw.map(({ id }) => id));
  if (
    raw.length === 0 ||
    ids.size !== raw.length ||
    raw.some(({ h, v, quantId }) => h < 1 || h > 4 || v < 1 || v > 4 || quantId > 3)
  ) {
    throw damaged("SOF");
  }
  if (raw.length > 4)
    throw new ImageError("unsupported", `The JPEG has ${raw.length} components`, { value: raw.length });
  const maxH = Math.max(...raw.map(({ h }) => h));
  const maxV = Math.max(...raw.map(({ v }) => v));
  const mcusWide = Math.ceil(width / (8 * maxH));
  const mcusHigh = Math.ceil(height / (8 * maxV));
  const padded = raw.map(({ h, v }) => 64 * mcusWide * h * mcusHigh * v);
  // Every block costs at least one bit, so a file too short for its size is known before any plane is allocated.
  const blocks = raw.reduce(
    (sum, { h, v }) => sum + Math.ceil((width * h) / maxH / 8) * Math.ceil((height * v) / maxV / 8),
    0,
  );
  if (blocks / 8 > remaining) {
    throw new ImageError("truncated", `The JPEG claims ${width} x ${height} pixels but ends after ${remaining} bytes`, {
      value: remaining,
    });
  }
  const components = raw.map(({ h, id, quantId, v }, i): Component => {
    const componentWidth = Math.ceil((width * h) / maxH);
    const componentHeight = Math.ceil((height * v) / maxV);
    return {
      id,
      h,
      v,
      quantId,
      width: componentWidth,
      height: componentHeight,
      blocksWide: Math.ceil(componentWidth / 8),
      blocksHigh: Math.ceil(componentHeight / 8),
      stride: 8 * mcusWide * h,
      samples: new Uint8ClampedArray(padded[i]),
      coefficients: new Int16Array(progressive ? padded[i] : 0),
      quant: undefined,
      dcPrediction: 0,
      dcTable: undefined,
      acTable: undefined,
      knownTo: new Int8Array(64).fill(-1),
    };
  });
  return { width, height, progressive, components, maxH, maxV, mcusWide, mcusHigh };
}

/** Reads a start-of-scan segment's body (T.81, B.2.3) and gives its components their tables. */
export function readScan(body: Uint8Array, frame: Frame, tables: Tables): Scan {
  const count = body[0];
  if (body.length < 4 || count < 1 || count > 4 || body.length < 4 + 2 * count) throw damaged("SOS");
  const components: Component[] = [];
  for (let i = 0; i < count; i++) {
    const id = body[1 + 2 * i];
    const component = frame.components.find((candidate) => candidate.id === id);
    if (!component || components.includes(component)) throw damaged("SOS");
    component.quant ??= tables.quant[component.quantId];
    component.dcTable = tables.dc[body[2 + 2 * i] >> 4];
    component.acTable = tables.ac[body[2 + 2 * i] & 15];
    component.dcPrediction = 0;
    components.push(component);
  }
  const at = 1 + 2 * count;
  return {
    components,
    spectralStart: body[at],
    spectralEnd: body[at + 1],
    approximationHigh: body[at + 2] >> 4,
    approximationLow: body[at + 2] & 15,
  };
}
