import { ClassicError } from "../errors.ts";

/** What is known of a row beside its numbers; columns of the file, in this order. Only `path` is always there. */
export const FACTS = [
  "path",
  "cell",
  "left",
  "top",
  "width",
  "height",
  "class",
  "patient",
  "group",
  "split",
  "manifest",
  "error",
] as const;
export type Fact = (typeof FACTS)[number];

/** A cell, or an image that could not be measured, which has an `error` and no numbers. */
export interface FeatureRow {
  readonly facts: Readonly<Partial<Record<Fact, string>>>;
  readonly values?: Float64Array;
}

export interface FeatureTable {
  /** Names of the numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly FeatureRow[];
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A number as the shortest text that reads as its single-precision value; nothing for NaN. */
const number = (value: number): string => (Number.isNaN(value) ? "" : String(Number(value.toPrecision(9))));

export const featureHeading = (columns: readonly string[]): string => [...FACTS, ...columns].map(quoted).join(",");

export function featureLine({ facts, values }: FeatureRow, columns: readonly string[]): string {
  const known = FACTS.map((fact) => quoted(facts[fact] ?? ""));
  return [...known, ...(values ? Array.from(values, number) : columns.map(() => ""))].join(",");
}

/**
 * Reads a table that `leukoscope features` wrote, or any CSV with a `path` column: every column that is no fact holds
 * numbers, and an empty field is missing.
 * @throws ClassicError `bad-table` naming line and column
 */
export function parseFeatureTable(text: string): FeatureTable {
  const lines = fieldsOf(text.replace(/^\uFEFF/, "")).filter((line) => line.length > 1 || line[0] !== "");
  const [heading, ...rest] = lines;
  if (!heading?.includes("path")) {
    throw new ClassicError(
      "bad-table",
      heading,
      "the table has no column path in its first line; give a .csv that leukoscope features wrote",
    );
  }
  const isFact = heading.map((name) => FACTS.some((fact) => fact === name));
  const columns = heading.filter((_, i) => !isFact[i]);
  const rows = rest.map((fields, index): FeatureRow => {
    const line = index + 2;
    if (fields.length !== heading.length) {
      throw new ClassicError(
        "bad-table",
        fields.length,
        `line ${line} has ${fields.length} fields, the first line ${heading.length}`,
      );
    }
    const facts: Partial<Record<Fact, string>> = {};
    const values = new Float64Array(columns.length);
    let at = 0;
    fields.forEach((field, i) => {
      const fact = FACTS.find((known) => known === heading[i]);
      if (fact) {
        if (field !== "") facts[fact] = field;
        return;
      }
      const value = field === "" ? Number.NaN : Number(field);
      if (field !== "" && !Number.isFinite(value)) {
        throw new ClassicError(
          "bad-table",
          field,
          `line ${line}, column ${heading[i]}: ${field} is no number; leave a missing value empty`,
        );
      }
      values[at++] = value;
    });
    return facts.error === undefined ? { facts, values } : { facts };
  });
  return { columns, rows };
}

/** A field, quoted or plain, and what ends it (RFC 4180). */
const FIELD = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g;

function fieldsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, field, end] of text.matchAll(FIELD)) {
    line.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field.trim());
    if (end === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
