import { INFERNO, VIRIDIS } from "./colormap-tables.ts";

/** `viridis` and `inferno` are perceptually uniform; `turbo` is a smoother rainbow, for those used to "jet". */
export type ColormapName = "viridis" | "inferno" | "turbo";

export const COLORMAPS: readonly ColormapName[] = ["viridis", "inferno", "turbo"];

const BUILDERS: Record<ColormapName, () => Uint8Array> = {
  viridis: () => fromHex(VIRIDIS),
  inferno: () => fromHex(INFERNO),
  turbo,
};
const built = new Map<ColormapName, Uint8Array>();

/** A colour map as 256 RGB triples (768 values, 0 to 255), from the lowest value to the highest. */
export function colormap(name: ColormapName): Uint8Array {
  const table = built.get(name) ?? BUILDERS[name]();
  built.set(name, table);
  return table.slice();
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** Ruofei Du's polynomial fit of Anton Mikhailov's Turbo (Google, 2019, Apache-2.0). */
function turbo(): Uint8Array {
  const out = new Uint8ClampedArray(768);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    out[3 * i] = 34.61 + t * (1172.33 - t * (10793.56 - t * (33300.12 - t * (38394.49 - t * 14825.05))));
    out[3 * i + 1] = 23.31 + t * (557.33 + t * (1225.33 - t * (3574.96 - t * (1073.77 + t * 707.56))));
    out[3 * i + 2] = 27.2 + t * (3211.1 - t * (15327.97 - t * (27814.0 - t * (22569.18 - t * 6838.66))));
  }
  return new Uint8Array(out.buffer);
}
