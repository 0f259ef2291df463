import type { Mask } from "@leukoscope/imaging";

/** Kinds of pixels, in order of darkness: empty slide (0), not sure, cytoplasm and red cells, nuclei. */
export const FAINT = 1;
export const PALE = 2;
export const DARK = 3;

/** Where pixels are of a kind, or of a darker one. */
export const atLeast = (kinds: Uint8Array, least: number, width: number, height: number): Mask => ({
  width,
  height,
  data: kinds.map((kind) => (kind >= least ? 1 : 0)),
});
