import type { Descriptor } from "@leukoscope/descriptors";

export function descriptorsTable(cellDescriptors: readonly Descriptor[]): string;

/** The table that a guide holds. */
export function tableIn(guide: string): string;
