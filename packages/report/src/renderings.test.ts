import { expect, it } from "vitest";
import { caseReport, ReportError, toCsv, toGeoJson, toHtml } from "./index.ts";
import { exampleCase, metadata, openCase } from "./testing/example-case.ts";

const signed = caseReport(exampleCase);
const open = caseReport(openCase);

/** Rows of CSV text whose quoted fields may hold commas and doubled quotes. */
const rowsOf = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare,
      ),
    );

it("HTML: stands alone, escapes what people typed, and says what it is", async () => {
  const page = toHtml(signed);
  await expect(page).toMatchFileSnapshot("__goldens__/signed.html");
  expect(page).not.toMatch(/<script|<link|https?:\/\/(?!192\.0\.2\.1)/);
  expect(page).toContain("&lt;script&gt;");
  for (const text of [open.researchUse, metadata.version, "c".repeat(64), "n = 6", "30.0 to 90.3 %", "Ωμέγα"]) {
    expect(page).toContain(text);
  }
  expect(toHtml(open)).toContain("Preliminary: nobody has signed this report.");
  expect(page).not.toContain("Preliminary");
});

it("HTML: shows cells by class where it is given pictures", () => {
  const pictures = new Map([["c1", "data:image/png;base64,AAAA"]]);
  expect(toHtml(signed, { pictures })).toContain(`<img src="data:image/png;base64,AAAA" alt="cell 1.1">`);
});

it("CSV: a row a cell, each with its n, interval, model, limits and the research line; no formulas", async () => {
  const csv = toCsv(signed);
  await expect(csv).toMatchFileSnapshot("__goldens__/signed.csv");
  const [head, ...rows] = rowsOf(csv);
  expect(rows).toHaveLength(9);
  expect(rows.every((row) => row.length === head.length)).toBe(true);
  const first = Object.fromEntries(head.map((name, index) => [name, rows[0][index]]));
  expect(first).toMatchObject({
    status: "final",
    label: "blast",
    label_count: "4",
    counted_cells: "6",
    model_version: "0.1.0",
  });
  expect(Number(first.label_share_low)).toBeCloseTo(0.3, 4);
  expect(first.research_use).toBe(signed.researchUse);
  expect(first.data_limits).toContain("trained on phantom smears");
  expect(rows[7][head.indexOf("correction_reason")]).toMatch(/^'=HYPERLINK/);
  const empty = caseReport({ ...openCase, cells: [], predictions: [], corrections: [] });
  expect(rowsOf(toCsv(empty))[1].at(-1)).toBe(open.researchUse);
});

it("GeoJSON: QuPath's detections of one image, with where they come from", () => {
  const { features, leukoscope } = toGeoJson(signed, "i2");
  expect(features.map(({ properties }) => [properties.name, properties.classification.name])).toEqual([
    ["2.1", "unsure"],
    ["2.2", "blast"],
  ]);
  expect(features[0].geometry.coordinates[0][0]).toEqual([50.5, 20.5]);
  expect(features[0].geometry.coordinates[0].at(-1)).toEqual([50.5, 20.5]);
  expect(leukoscope).toMatchObject({ model: { version: "0.1.0" }, counts: { n: 6 }, researchUse: signed.researchUse });
  expect(() => toGeoJson(signed)).toThrow(/name one of: i1, i2/);
  expect(() => toGeoJson(signed, "i9")).toThrow(ReportError);
});
