/**
 * The code points that a TrueType font has glyphs for, from its `cmap` table: the segments of its format 4 subtable
 * (OpenType 1.9, "cmap"), which holds the basic multilingual plane. Empty for a font without one.
 */
export function charactersOf(font: Uint8Array): ReadonlySet<number> {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const cmap = tableOffset(view, "cmap");
  const found = new Set<number>();
  const subtables = cmap === undefined ? 0 : view.getUint16(cmap + 2);
  for (let i = 0; i < subtables; i++) {
    const at = cmap! + view.getUint32(cmap! + 4 + 8 * i + 4);
    if (view.getUint16(at) === 4) addSegments(view, at, found);
  }
  return found;
}

function tableOffset(view: DataView, name: string): number | undefined {
  const tag = [...name].reduce((value, letter) => value * 256 + letter.charCodeAt(0), 0);
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    if (view.getUint32(record) === tag) return view.getUint32(record + 8);
  }
  return undefined;
}

/** Four parallel arrays of `count` values: ends, starts, deltas, and offsets into glyph ids (0 where the delta says all). */
function addSegments(view: DataView, at: number, found: Set<number>): void {
  const count = view.getUint16(at + 6) / 2;
  const ends = at + 14;
  const starts = ends + 2 * count + 2;
  const deltas = starts + 2 * count;
  const offsets = deltas + 2 * count;
  for (let i = 0; i < count; i++) {
    const [start, end] = [view.getUint16(starts + 2 * i), view.getUint16(ends + 2 * i)];
    const [delta, offset] = [view.getUint16(deltas + 2 * i), view.getUint16(offsets + 2 * i)];
    for (let code = start; code <= end && code < 0xffff; code++) {
      const listed = offset === 0 ? code : view.getUint16(offsets + 2 * i + offset + 2 * (code - start));
      const isMapped = offset === 0 || listed !== 0;
      if (isMapped && ((listed + delta) & 0xffff) !== 0) found.add(code);
    }
  }
}
