/**
 * Reads comma-separated values with a heading row (RFC 4180: quotes, doubled quotes, line breaks within quotes).
 * @returns one map a row, from the heading in lower case, trimmed, to the value, trimmed; blank rows are skipped
 */
export function readCsv(text: string): ReadonlyMap<string, string>[] {
  const [heading, ...rows] = cellsOf(text.replace(/^\uFEFF/, "")).filter((row) =>
    row.some((cell) => cell.trim() !== ""),
  );
  if (!heading) return [];
  const fields = heading.map((cell) => cell.trim().toLowerCase());
  return rows.map((row) => new Map(fields.map((field, index) => [field, (row[index] ?? "").trim()])));
}

function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "," || character === "\n") {
      row.push(cell);
      cell = "";
      if (character === "\n") {
        rows.push(row);
        row = [];
      }
    } else if (character !== "\r") cell += character;
  }
  rows.push([...row, cell]);
  return rows;
}
