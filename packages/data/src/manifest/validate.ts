import type { ManifestErrorCode } from "./error.ts";
import { splitNames } from "./record.ts";

/** What is wrong with a field, and what it should be. */
export interface Fault {
  readonly code: ManifestErrorCode;
  readonly value: unknown;
  readonly message: string;
}

interface FieldRule {
  readonly required: boolean;
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const text = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const pixels = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;
const finite = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const box = (value: unknown): boolean =>
  isObject(value) &&
  finite(value.x) &&
  finite(value.y) &&
  finite(value.width) &&
  finite(value.height) &&
  Number(value.width) >= 0 &&
  Number(value.height) >= 0 &&
  text(value.class);

const point = (value: unknown): boolean => isObject(value) && finite(value.x) && finite(value.y) && text(value.class);

const required = (expected: string, holds: FieldRule["holds"]): FieldRule => ({ required: true, expected, holds });
const optional = (expected: string, holds: FieldRule["holds"]): FieldRule => ({ required: false, expected, holds });

/** Every field a manifest knows, in the order they are written. Others are kept as they are. */
export const fieldRules: ReadonlyMap<string, FieldRule> = new Map([
  ["path", required("the image's path", text)],
  ["sha256", required("64 lower-case hexadecimal digits", (v) => typeof v === "string" && /^[0-9a-f]{64}$/.test(v))],
  ["class", required("the image's class name", text)],
  ["subclass", optional("a finer class name", text)],
  ["width", required("a whole number of pixels above 0", pixels)],
  ["height", required("a whole number of pixels above 0", pixels)],
  ["patient", optional("a patient's name", text)],
  ["source", optional("a source's name", text)],
  ["slide", optional("a slide's name", text)],
  ["boxes", optional("a list of {x, y, width, height, class} in pixels", (v) => Array.isArray(v) && v.every(box))],
  ["points", optional("a list of {x, y, class} in pixels", (v) => Array.isArray(v) && v.every(point))],
  ["mask", optional("the mask image's path", text)],
  ["instances", optional("the label map's path", text)],
  ["group", optional("a group's name", text)],
  ["duplicateOf", optional("the path of the first copy", text)],
  ["split", optional(splitNames.join(", "), (v) => splitNames.some((name) => name === v))],
  ["fold", optional("a whole number from 0", (v) => Number.isInteger(v) && Number(v) >= 0)],
]);

/** The first fault of a parsed line, or `undefined` when it is a record. */
export function faultOf(line: unknown): Fault | undefined {
  if (!isObject(line)) {
    return { code: "not-json", value: line, message: "not a JSON object; write one {…} for each image" };
  }
  for (const [field, rule] of fieldRules) {
    const value = line[field];
    if (value === undefined) {
      if (!rule.required) continue;
      return { code: "missing-field", value, message: `"${field}" is missing; add ${rule.expected}` };
    }
    if (!rule.holds(value)) {
      const shown = JSON.stringify(value);
      const brief = shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
      return { code: "bad-field", value, message: `"${field}" is ${brief}; expected ${rule.expected}` };
    }
  }
  return undefined;
}
