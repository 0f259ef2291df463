// Tags of TIFF 6.0 and its technical notes that are read.
export const SUBFILE_TYPE = 254;
export const WIDTH = 256;
export const HEIGHT = 257;
export const BITS = 258;
export const COMPRESSION = 259;
export const PHOTOMETRIC = 262;
export const DESCRIPTION = 270;
export const STRIP_OFFSETS = 273;
export const ORIENTATION = 274;
export const SAMPLES = 277;
export const ROWS_PER_STRIP = 278;
export const STRIP_BYTES = 279;
export const X_RESOLUTION = 282;
export const PLANAR = 284;
export const RESOLUTION_UNIT = 296;
export const PREDICTOR = 317;
export const COLOUR_MAP = 320;
export const TILE_WIDTH = 322;
export const TILE_HEIGHT = 323;
export const TILE_OFFSETS = 324;
export const TILE_BYTES = 325;
export const SUB_DIRECTORIES = 330;
export const EXTRA_SAMPLES = 338;
export const JPEG_TABLES = 347;

/** All of the above: other fields are not even read. */
export const TAGS: ReadonlySet<number> = new Set([
  SUBFILE_TYPE,
  WIDTH,
  HEIGHT,
  BITS,
  COMPRESSION,
  PHOTOMETRIC,
  DESCRIPTION,
  STRIP_OFFSETS,
  ORIENTATION,
  SAMPLES,
  ROWS_PER_STRIP,
  STRIP_BYTES,
  X_RESOLUTION,
  PLANAR,
  RESOLUTION_UNIT,
  PREDICTOR,
  COLOUR_MAP,
  TILE_WIDTH,
  TILE_HEIGHT,
  TILE_OFFSETS,
  TILE_BYTES,
  SUB_DIRECTORIES,
  EXTRA_SAMPLES,
  JPEG_TABLES,
]);

// Values of PHOTOMETRIC.
export const WHITE_IS_ZERO = 0;
export const BLACK_IS_ZERO = 1;
export const RGB = 2;
export const PALETTE = 3;
export const YCBCR = 6;

/** Values of COMPRESSION that are read, with {@link JPEG}; expand.ts has the others. */
export const JPEG = 7;
/** Compressions that slides have and that are not read, by name. */
export const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = {
  6: "the JPEG of TIFF 6.0, which its authors withdrew",
  33003: "JPEG 2000 (Aperio)",
  33005: "JPEG 2000 (Aperio)",
  34712: "JPEG 2000",
  50000: "Zstandard",
  50001: "WebP",
};
