import type { ManifestRecord } from "../manifest/record.ts";

/** `count` records of one class, in order, each with its own hash. */
export function recordsOf(name: string, count: number, more: Partial<ManifestRecord> = {}): ManifestRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `${name}/cell-${index + 1}.png`,
    sha256: hashOf(`${name} ${index}`),
    class: name,
    width: 24,
    height: 16,
    ...more,
  }));
}

/** 64 hexadecimal digits that differ where the labels do. */
export const hashOf = (label: string): string => Buffer.from(label).toString("hex").padStart(64, "0").slice(-64);
