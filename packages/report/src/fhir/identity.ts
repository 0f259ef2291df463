import { sha256 } from "@leukoscope/storage";
import type { CaseReport } from "../document/schema.ts";

/**
 * A UUID (version 8: made from a hash) of one resource of a case. A later report of the same case has the same ones, so
 * that a receiver takes it for the same report, further on.
 */
export async function uuidOf({ case: { createdAt, id } }: CaseReport, name: string): Promise<string> {
  const hash = await sha256(new TextEncoder().encode(JSON.stringify(["leukoscope", id, createdAt, name])));
  const variant = "89ab"[Number.parseInt(hash[16], 16) & 3];
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join("-");
}
