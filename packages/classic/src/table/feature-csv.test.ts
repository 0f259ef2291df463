import fc from "fast-check";
import { expect, it } from "vitest";
import { featureHeading, featureLine, parseFeatureTable } from "./feature-csv.ts";

it("reads what it wrote, whatever the names and numbers", () => {
  const name = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `x${text.trim()}`.replaceAll("\r", ""));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      fc.string(),
      fc.double(),
      (columns, path, value) => {
        const row = {
          facts: { path: `p${path.trim()}` },
          values: Float64Array.from(columns, () => Math.fround(value)),
        };
        fc.pre(!Number.isNaN(value) === Number.isFinite(Math.fround(value)));
        const { columns: read, rows } = parseFeatureTable(`${featureHeading(columns)}\n${featureLine(row, columns)}\n`);
        expect(read).toEqual(columns);
        expect(rows[0].facts).toEqual(row.facts);
        expect(Array.from(rows[0].values ?? [], Math.fround)).toEqual(
          [...row.values].map((number) => (Object.is(number, -0) ? 0 : number)),
        );
      },
    ),
  );
});

it("keeps what is missing, and rows that could not be measured", () => {
  const { rows } = parseFeatureTable('path,error,a,b\r\none.png,,1,\r\n"two, too.png","it said ""no""",,\r\n');
  expect(rows[0]).toEqual({ facts: { path: "one.png" }, values: Float64Array.of(1, Number.NaN) });
  expect(rows[1]).toEqual({ facts: { path: "two, too.png", error: 'it said "no"' } });
});

it("names line and column of what is wrong", () => {
  expect(() => parseFeatureTable("a,b\n1,2\n")).toThrow(/no column path/);
  expect(() => parseFeatureTable("path,a\nx,1,2\n")).toThrow(/line 2 has 3 fields/);
  expect(() => parseFeatureTable("path,a\nx,1\ny,one\n")).toThrow(/line 3, column a: one is no number/);
});
