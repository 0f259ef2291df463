import type { ManifestRecord } from "@leukoscope/data";
import { ProtocolError } from "../errors.ts";

/** What ties images together, so that they are not independent of one another. */
export interface Groups {
  readonly by: "patient" | "slide" | "group";
  /** One for each image. */
  readonly values: readonly string[];
}

/** The patients of the images, or else their slides or groups, where every image has one and some share one. */
export function groupsOf(records: readonly ManifestRecord[]): Groups | undefined {
  for (const by of ["patient", "slide", "group"] as const) {
    const values = records.flatMap((record) => record[by] ?? []);
    if (values.length === records.length && new Set(values).size < values.length) return { by, values };
  }
  return undefined;
}

/** @throws ProtocolError `bad-data` naming the first image of a class that the model does not know */
export function checkClasses(records: readonly ManifestRecord[], classes: readonly string[]): void {
  const stranger = records.find((record) => !classes.includes(record.class));
  if (stranger === undefined) return;
  throw new ProtocolError(
    "bad-data",
    stranger.path,
    `${stranger.path} is of class ${stranger.class}, which the model does not know; it knows ${classes.join(", ")}`,
  );
}
