import type { Directory } from "../formats/tiff/directory.ts";
import { DESCRIPTION, RESOLUTION_UNIT, X_RESOLUTION } from "../formats/tiff/tags.ts";

/** Micrometres of the units of RESOLUTION_UNIT: inch, centimetre. */
const UNIT_MICRONS: Readonly<Record<number, number>> = { 2: 25_400, 3: 10_000 };
/** What a microscope's camera can see; 72 or 300 dots an inch are a printer's. */
const LEAST = 0.01;
const MOST = 10;

/**
 * Micrometres a pixel, as a file says it: in Aperio's description (`MPP = 0.25`), in OME's (`PhysicalSizeX`), or by the
 * resolution of TIFF 6.0 where that is a microscope's.
 */
export function micronsOf(page: Directory): number | undefined {
  const text = new TextDecoder().decode(page.bytes(DESCRIPTION).subarray(0, 1 << 16));
  const stated =
    /\bMPP\s*=\s*([\d.]+)/.exec(text)?.[1] ??
    (/PhysicalSizeXUnit="(?!µm|&#181;m|um)/.test(text) ? undefined : /PhysicalSizeX="([\d.eE+-]+)"/.exec(text)?.[1]);
  const microns = Number(stated ?? (UNIT_MICRONS[page.number(RESOLUTION_UNIT, 2)] ?? 0) / page.number(X_RESOLUTION, 0));
  return microns >= LEAST && microns <= MOST ? microns : undefined;
}
