const DATE_TIME = 0x0132;
const DATE_TIME_ORIGINAL = 0x9003;
const EXIF_POINTER = 0x8769;
const ASCII = 2;
const EXIF_HEAD = [0x45, 0x78, 0x69, 0x66, 0, 0];
const DATE = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/;

/**
 * When a picture was taken, by its EXIF (DateTimeOriginal, else DateTime), in days since 1970; undefined where a JPEG or
 * TIFF does not say, or says it in a way that cannot be read. The zone is not known: only differences mean something.
 */
export function captureDay(file: Uint8Array): number | undefined {
  const tiff = exifOf(file);
  if (!tiff || tiff.length < 8) return undefined;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const entry = (ifd: number, tag: number): { type: number; count: number; value: number } | undefined => {
    if (ifd + 2 > tiff.length) return undefined;
    for (let i = 0; i < view.getUint16(ifd, little); i++) {
      const at = ifd + 2 + 12 * i;
      if (at + 12 > tiff.length) return undefined;
      if (view.getUint16(at, little) !== tag) continue;
      const [type, count, value] = [view.getUint16(at + 2, little), view.getUint32(at + 4, little), at + 8];
      return { type, count, value: view.getUint32(value, little) };
    }
    return undefined;
  };
  const main = view.getUint32(4, little);
  const own = entry(main, EXIF_POINTER);
  const found = (own && entry(own.value, DATE_TIME_ORIGINAL)) ?? entry(main, DATE_TIME);
  if (found?.type !== ASCII || found.count < 19 || found.value + found.count > tiff.length) return undefined;
  const match = DATE.exec(String.fromCharCode(...tiff.subarray(found.value, found.value + 19)));
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  // Cameras without a clock write zeros.
  if (year === 0 || month === 0 || month > 12 || day === 0) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 86_400_000;
}

/** The TIFF block that holds a file's EXIF: a TIFF itself, or a JPEG's first segment APP1 of that kind. */
function exifOf(file: Uint8Array): Uint8Array | undefined {
  const head = (file[0] << 8) | file[1];
  if (head === 0x4949 || head === 0x4d4d) return file;
  if (head !== 0xffd8) return undefined;
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== 0xda) {
    const length = (file[at + 2] << 8) | file[at + 3];
    const body = file.subarray(at + 4, at + 2 + length);
    if (file[at + 1] === 0xe1 && EXIF_HEAD.every((byte, i) => body[i] === byte)) return body.subarray(6);
    at += 2 + length;
  }
  return undefined;
}
