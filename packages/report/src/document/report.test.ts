import { NOT_A_CELL } from "@leukoscope/cells";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseReport, parseReport, ReportError, reportJsonSchema, toCsv, toHtml, toJson } from "../index.ts";
import { exampleCase, metadata, openCase } from "../testing/example-case.ts";

const report = caseReport(exampleCase);

describe("a case's report", () => {
  it("counts what the last reviewer, else the model, called each cell", () => {
    // c1, c2, c7 by the model and c5 by the later of two corrections; c6 unsure; c8 no cell; c9 a platelet.
    expect(report.cells.map(({ label, standing }) => `${label}/${standing}`)).toEqual([
      "blast/model",
      "blast/model",
      "lymphocyte/model",
      "granulocyte/model",
      "blast/reviewer",
      "unsure/unsure",
      "blast/model",
      "not a cell/excluded",
      "platelet/excluded",
    ]);
    const { blastBounds, blasts, classes, classified, corrected, excluded, limits, unsure } = report.counts;
    expect({ classified, corrected, excluded, unsure }).toEqual({
      classified: 6,
      corrected: 1,
      excluded: 2,
      unsure: 1,
    });
    expect(classes.map(({ count, isBlast, label }) => [label, count, isBlast])).toEqual([
      ["blast", 4, true],
      ["lymphocyte", 1, false],
      ["granulocyte", 1, false],
    ]);
    // Wilson's interval of 4 of 6, worked by hand.
    expect(blasts?.interval[0]).toBeCloseTo(0.3, 4);
    expect(blasts?.interval[1]).toBeCloseTo(0.90323, 4);
    expect(blastBounds).toEqual([4 / 7, 5 / 7]);
    expect(limits.map(({ id, interval }) => [id, interval])).toEqual([
      ["icc-mds-aml", "above"],
      ["who4-cml-accelerated", "above"],
      ["aml", "above"],
    ]);
    expect(limits.every(({ version }) => version === "2026-11")).toBe(true);
  });

  it("tells of its data's limits", () => {
    const limits = report.dataLimits.join("\n");
    expect(limits).toContain("trained on phantom smears");
    expect(limits).toContain("Counted cells: 6; 200 are customary in blood.");
    expect(limits).toContain("no gate");
    const other = { metadata: { ...metadata, name: "older" }, sha256: "d".repeat(64) };
    const mixed = caseReport({ ...exampleCase, otherModels: [other] });
    expect(mixed.dataLimits[0]).toMatch(/named by other models: older 0.1.0 .*of phantom, which looked last/);
  });

  it("calls an image as a whole what the last reviewer called it, and says whose word that is", () => {
    expect(report.images.map(({ label, probability }) => [label, probability])).toEqual([
      [undefined, undefined],
      ["blast", 0.7],
    ]);
    const word = { imageId: "i2", from: "blast", reason: "many mature cells", by: "r" };
    const corrections = [
      { ...word, to: "lymphocyte", at: "2026-11-28T10:08:00Z" },
      { ...word, to: "granulocyte", at: "2026-11-28T10:07:00Z" },
    ];
    const renamed = caseReport({ ...exampleCase, corrections });
    expect(renamed.images[1]).toMatchObject({ label: "lymphocyte" });
    expect(renamed.images[1]).not.toHaveProperty("probability");
    expect(renamed.dataLimits).toContain("1 image carries the label of a reviewer, not of the model.");
    expect(toHtml(renamed)).toContain(">image 2</th><td>blast</td><td>lymphocyte</td>");
    expect(toCsv(renamed).split("\r\n")).toHaveLength(toCsv(report).split("\r\n").length);
    const stray = { ...corrections[0], imageId: "i99" };
    expect(() => caseReport({ ...exampleCase, corrections: [stray] })).toThrow(/correction is of image i99/);
  });

  it("has no blasts without classes that are, no shares without cells, and needs no model", () => {
    expect(caseReport({ ...exampleCase, blastClasses: [] }).counts).not.toHaveProperty("blasts");
    const empty = caseReport({ ...openCase, cells: [], predictions: [], corrections: [] });
    expect(empty.counts.classes.every(({ proportion }) => proportion === undefined)).toBe(true);
    const unnamed = caseReport({ ...openCase, predictions: [], model: undefined });
    expect(unnamed.counts.unsure).toBe(6);
    expect(unnamed.dataLimits[0]).toBe("No model named the cells.");
  });

  it("keeps every cell in exactly one of counted, unsure and excluded", () => {
    const label = fc.constantFrom(...metadata.classes, NOT_A_CELL, "smudge cell");
    const said = fc.record({ label: fc.constantFrom(...metadata.classes), abstained: fc.boolean() });
    const cases = fc.array(fc.tuple(fc.option(said), fc.option(label), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(cases, (drawn) => {
        const [template] = exampleCase.cells;
        const { cells, counts } = caseReport({
          ...openCase,
          cells: drawn.map(([, , isWhite], i) => ({
            ...template,
            id: `${i}`,
            kind: isWhite ? "white cell" : "platelet",
          })),
          predictions: drawn.flatMap(([prediction], i) =>
            prediction ? [{ ...prediction, cellId: `${i}`, probabilities: { [prediction.label]: 1 } }] : [],
          ),
          corrections: drawn.flatMap(([, to], i) =>
            to ? [{ cellId: `${i}`, from: "", to, reason: "", by: "r", at: "2026-11-28T10:00:00Z" }] : [],
          ),
        });
        const counted = counts.classes.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(counts.classified);
        expect(counts.classified + counts.unsure + counts.excluded).toBe(drawn.length);
        expect(counts.corrected).toBe(cells.filter(({ standing }) => standing === "reviewer").length);
        expect(counts.corrected).toBe(drawn.filter(([, to]) => to && to !== NOT_A_CELL).length);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses records that do not hang together", () => {
    const stray = { ...exampleCase.corrections[0], cellId: "c99" };
    expect(() => caseReport({ ...exampleCase, corrections: [stray] })).toThrow(/c99, which case case-1 does not have/);
    expect(() => caseReport({ ...exampleCase, images: [] })).toThrow(/image i1/);
    expect(() => caseReport({ ...exampleCase, signOff: undefined })).toThrow(/signed without a sign-off/);
    expect(() => caseReport({ ...openCase, createdAt: "yesterday" })).toThrow(ReportError);
  });

  it("comes back from its JSON, and refuses another's", () => {
    expect(parseReport(JSON.parse(toJson(report)))).toEqual(report);
    expect(() => parseReport({ ...report, researchUse: "For diagnosis." })).toThrow(/researchUse/);
    expect(() => parseReport({ ...report, format: "leukoscope-report/2" })).toThrow(/format/);
    expect(reportJsonSchema().required).toContain("dataLimits");
  });
});
