import type { Interval } from "@leukoscope/evaluate";

/** A share as a percentage with two decimals. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

export function intervalText([low, high]: Interval): string {
  return `${(low * 100).toFixed(2)} to ${(high * 100).toFixed(2)}`;
}

/** A Markdown table; cells are kept to one line, and bars in them escaped. Columns after the first align to `side`. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  side: "left" | "right" = "right",
): string {
  const rest = side === "right" ? "---:|" : "---|";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map((_, i) => (i === 0 ? "---|" : rest)).join("")}`, ...rows.map(line)].join("\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A section of a card; empty paragraphs are left out. */
export function section(title: string, paragraphs: readonly string[]): string {
  return [`## ${title}`, ...paragraphs.filter((text) => text !== "")].join("\n\n");
}
