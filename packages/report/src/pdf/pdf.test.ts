import { expect, it } from "vitest";
import { caseReport } from "../document/build-report.ts";
import { exampleCase } from "../testing/example-case.ts";
import { missingFrom } from "./engine.ts";
import { toPdf } from "./to-pdf.ts";

const report = caseReport(exampleCase);

it("makes the same PDF from the same report, its font within", async () => {
  const [pdf, again] = [await toPdf(report), await toPdf(report)];
  expect(new TextDecoder("latin1").decode(pdf.subarray(0, 5))).toBe("%PDF-");
  const text = new TextDecoder("latin1").decode(pdf);
  expect(text).toMatch(/\/FontFile2/);
  expect(text).toContain("/Lang (en)");
  expect(Buffer.compare(pdf, again)).toBe(0);
});

it("knows which characters its font lacks", () => {
  expect(missingFrom("Łukasz Ωμέγα Пётр px² ≥ 95 % – Größe")).toEqual([]);
  expect(missingFrom("芽球 a")).toEqual(["芽", "球"]);
});

it("takes 500 cells, pictures and text from outside the font", async () => {
  const [cell] = exampleCase.cells;
  const cells = Array.from({ length: 500 }, (_, index) => ({ ...cell, id: `cell ${index}` }));
  const corrections = [
    { cellId: "cell 0", from: "", to: "blast", reason: "芽球", by: "r", at: "2026-11-28T10:00:00Z" },
  ];
  const pixel =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const large = caseReport({ ...exampleCase, cells, predictions: [], corrections });
  const pdf = await toPdf(large, { pictures: new Map([["cell 1", pixel]]) });
  const pages = new TextDecoder("latin1").decode(pdf).match(/\/Type \/Page\b(?!s)/g);
  expect(pages?.length).toBeGreaterThan(5);
});
