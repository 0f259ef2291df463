import { ManifestError } from "./error.ts";
import type { ManifestRecord } from "./record.ts";
import { faultOf, fieldRules } from "./validate.ts";

/**
 * Reads a manifest: JSON lines, one image a line; blank lines are skipped and unknown fields kept.
 * @param where the manifest's path, for messages.
 * @throws {ManifestError} that names the line, the field and the mend.
 */
export function parseManifest(text: string, where: string): ManifestRecord[] {
  const records: ManifestRecord[] = [];
  const lineOfPath = new Map<string, number>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (raw.trim() === "") continue;
    const line = index + 1;
    const record = parseLine(raw, where, line);
    const earlier = lineOfPath.get(record.path);
    if (earlier !== undefined) {
      throw new ManifestError(
        "repeated-path",
        `${where} line ${line}: ${record.path} stands on line ${earlier} already; remove one of the two`,
        record.path,
        line,
      );
    }
    lineOfPath.set(record.path, line);
    records.push(record);
  }
  if (records.length === 0) {
    throw new ManifestError("empty", `${where}: no image in this manifest; make one with "data import"`, text);
  }
  return records;
}

function parseLine(raw: string, where: string, line: number): ManifestRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ManifestError(
      "not-json",
      `${where} line ${line}: not JSON (${reason}); a manifest has one JSON object a line, as "data import" writes it`,
      raw,
      line,
    );
  }
  const fault = faultOf(parsed);
  if (fault) throw new ManifestError(fault.code, `${where} line ${line}: ${fault.message}`, fault.value, line);
  return parsed as ManifestRecord;
}

/** Writes records as JSON lines: known fields first and in one order, then others as they come. */
export function formatManifest(records: readonly ManifestRecord[]): string {
  return records.map((record) => `${JSON.stringify(inOrder(record))}\n`).join("");
}

function inOrder(record: ManifestRecord): Record<string, unknown> {
  const fields = new Map<string, unknown>(Object.entries(record));
  const known = [...fieldRules.keys()].filter((field) => fields.get(field) !== undefined);
  const others = [...fields.keys()].filter((field) => !fieldRules.has(field));
  return Object.fromEntries([...known, ...others].map((field) => [field, fields.get(field)]));
}
