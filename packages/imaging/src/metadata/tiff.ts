import type { TiffField } from "../encode/tiff-directory.ts";
import { type ByteSink, TiffFile } from "../encode/tiff-file.ts";
import { type ByteSource, sourceOf } from "../formats/tiff/byte-source.ts";
import { type Directory, endsEarly, readDirectories } from "../formats/tiff/directory.ts";
import {
  BITS,
  COLOUR_MAP,
  COMPRESSION,
  DESCRIPTION,
  EXTRA_SAMPLES,
  HEIGHT,
  JPEG,
  JPEG_TABLES,
  ORIENTATION,
  PHOTOMETRIC,
  PLANAR,
  PREDICTOR,
  ROWS_PER_STRIP,
  SAMPLES,
  STRIP_BYTES,
  STRIP_OFFSETS,
  TILE_BYTES,
  TILE_HEIGHT,
  TILE_OFFSETS,
  TILE_WIDTH,
  WIDTH,
} from "../formats/tiff/tags.ts";
import { isTiled, levelPages } from "../tiled/level-pages.ts";
import { micronsOf } from "../tiled/microns.ts";
import { jpegWithoutMetadata } from "./jpeg.ts";

/** What says how pixels lie; the values are whole numbers. */
const LAYOUT = [
  ...[WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES, ROWS_PER_STRIP],
  ...[PLANAR, PREDICTOR, COLOUR_MAP, TILE_WIDTH, TILE_HEIGHT, EXTRA_SAMPLES],
];
/** Pieces that are the same bytes are written once; those that overlap otherwise must not make a file much larger. */
const MAX_GROWTH = 2;
/** A file of this many bytes and less comes out below the 4 GB that classic TIFF counts. */
const CLASSIC = (2 ** 32 - 1) / MAX_GROWTH - 2 ** 25;

/** As {@link writeTiffWithoutMetadata}, of bytes in memory. */
export async function tiffWithoutMetadata(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const written: (readonly [position: number, bytes: Uint8Array])[] = [];
  const write = async (position: number, piece: Uint8Array) => void written.push([position, piece]);
  await writeTiffWithoutMetadata(sourceOf(bytes), { write });
  const end = written.reduce((most, [position, piece]) => Math.max(most, position + piece.length), 0);
  const out = new Uint8Array(end);
  for (const [position, piece] of written) out.set(piece, position);
  return out;
}

/**
 * Writes a new file with the layout and pixels of the first page and of what is the first made smaller: header, strips or
 * tiles, the values of their fields, the directories, and how large a pixel is. Nothing else of the old one is in it;
 * further pages, which in a slide scanner's file may be its label, neither. A piece at a time is in memory. What is below
 * 2 GB becomes a classic TIFF, what is above a BigTIFF.
 * @throws ImageError `truncated`, `corrupt`, `unsupported`
 */
export async function writeTiffWithoutMetadata(source: ByteSource, sink: ByteSink): Promise<void> {
  const size = await source.size();
  const little = (await source.read(0, 2))[0] === 0x49;
  const file = new TiffFile(sink, { little, isBig: size > CLASSIC });
  const pages: TiffField[][] = [];
  for (const [index, page] of (await pagesOf(source)).entries()) {
    const microns = index === 0 ? micronsOf(page) : undefined;
    pages.push(await fieldsOf(page, await copyPieces(source, size, page, file), microns));
  }
  await file.finish(pages);
}

/** The picture's pages; of a file whose further pages are damaged, or that is in strips, the first one. */
async function pagesOf(source: ByteSource): Promise<Directory[]> {
  const [first] = await readDirectories(source, 1);
  if (!isTiled(first)) return [first];
  try {
    return levelPages(await readDirectories(source));
  } catch {
    return [first];
  }
}

interface Copied {
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

/** Copies the pieces of a page, each once. */
async function copyPieces(source: ByteSource, size: number, page: Directory, file: TiffFile): Promise<Copied> {
  const tags = isTiled(page) ? ([TILE_OFFSETS, TILE_BYTES] as const) : ([STRIP_OFFSETS, STRIP_BYTES] as const);
  const [from, bytes] = [page.numbers(tags[0]), page.numbers(tags[1])];
  const isJpeg = page.number(COMPRESSION, 1) === JPEG;
  const known = new Map<string, number>();
  const offsets: number[] = [];
  const lengths: number[] = [];
  let total = 0;
  for (let i = 0; i < from.length; i++) {
    const place = `${from[i]} ${bytes[i]}`;
    const same = known.get(place);
    if (same !== undefined) {
      offsets.push(offsets[same]);
      lengths.push(lengths[same]);
      continue;
    }
    total += bytes[i];
    if (!(from[i] + bytes[i] <= size) || total > MAX_GROWTH * size) throw endsEarly(size);
    const piece = await source.read(from[i], bytes[i]);
    const clean = isJpeg && piece.length > 0 ? jpegWithoutMetadata(piece) : piece;
    known.set(place, i);
    offsets.push(await file.put(clean));
    lengths.push(clean.length);
  }
  return { offsets, lengths };
}

function fieldsOf(page: Directory, { lengths, offsets }: Copied, microns: number | undefined): TiffField[] {
  const tables = page.bytes(JPEG_TABLES);
  const [offsetTag, lengthTag] = isTiled(page) ? [TILE_OFFSETS, TILE_BYTES] : [STRIP_OFFSETS, STRIP_BYTES];
  const said = microns === undefined ? "" : `MPP = ${microns}\0`;
  return [
    ...LAYOUT.map((tag) => ({ tag, type: "long" as const, values: page.numbers(tag) })),
    { tag: DESCRIPTION, type: "ascii", values: new TextEncoder().encode(said) },
    { tag: offsetTag, type: "offset", values: offsets },
    { tag: lengthTag, type: "offset", values: lengths },
    { tag: JPEG_TABLES, type: "undefined", values: tables.length > 0 ? jpegWithoutMetadata(tables) : [] },
  ];
}
