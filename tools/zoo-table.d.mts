import type { BackboneDescription } from "@leukoscope/zoo";

/** The table of backbones, made from their descriptions. */
export function zooTable(descriptions: readonly BackboneDescription[]): string;
/** The table that the guide holds. */
export function tableIn(guide: string): string;
