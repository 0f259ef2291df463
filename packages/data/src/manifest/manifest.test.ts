import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf, recordsOf } from "../testing/records.ts";
import { ManifestError } from "./error.ts";
import { formatManifest, parseManifest } from "./manifest.ts";
import { type ManifestRecord, splitNames } from "./record.ts";

const good = { path: "a/1.png", sha256: hashOf("1"), class: "a", width: 4, height: 3 };
const line = (record: object) => JSON.stringify(record);

function faultOf(text: string): ManifestError {
  try {
    parseManifest(text, "M.jsonl");
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error("accepted");
}

const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== "");
const record: fc.Arbitrary<ManifestRecord> = fc.record(
  {
    path: text,
    sha256: fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom(..."0123456789abcdef") }),
    class: text,
    width: fc.integer({ min: 1 }),
    height: fc.integer({ min: 1 }),
    patient: text,
    boxes: fc.array(fc.record({ x: fc.integer(), y: fc.integer(), width: fc.nat(), height: fc.nat(), class: text })),
    mask: text,
    split: fc.constantFrom(...splitNames),
    fold: fc.nat(),
  },
  { requiredKeys: ["path", "sha256", "class", "width", "height"] },
);

describe("manifest", () => {
  it("comes back as it was written", () => {
    const records = fc.uniqueArray(record, { minLength: 1, selector: ({ path }) => path });
    fc.assert(
      fc.property(records, (written) => {
        expect(parseManifest(formatManifest(written), "M.jsonl")).toEqual(written);
      }),
    );
  });

  it("is one line an image, fields in one order, unknown fields kept", () => {
    const record = { stain: "Giemsa", split: "val" as const, ...good };
    const written = formatManifest([record]);
    expect(written).toBe(
      `{"path":"a/1.png","sha256":"${hashOf("1")}","class":"a","width":4,"height":3,"split":"val","stain":"Giemsa"}\n`,
    );
    expect(parseManifest(written, "M.jsonl")).toEqual([record]);
  });

  it("takes a byte order mark, Windows line ends and blank lines", () => {
    const records = parseManifest(`\uFEFF${line(good)}\r\n\r\n${line({ ...good, path: "a/2.png" })}\r\n`, "M.jsonl");
    expect(records.map(({ path }) => path)).toEqual(["a/1.png", "a/2.png"]);
  });

  it.each([
    ["not-json", "path,class\n", 1, /line 1: not JSON .*one JSON object a line/],
    ["not-json", `${line(good)}\n[1]`, 2, /line 2: not a JSON object/],
    ["missing-field", line({ ...good, class: undefined }), 1, /line 1: "class" is missing; add the image's class/],
    ["bad-field", line({ ...good, split: "tests" }), 1, /line 1: "split" is "tests"; expected train, val, test/],
    ["bad-field", line({ ...good, sha256: "abc" }), 1, /"sha256" is "abc"; expected 64 lower-case/],
    ["bad-field", line({ ...good, width: 0 }), 1, /"width" is 0; expected a whole number of pixels above 0/],
    ["bad-field", line({ ...good, fold: 1.5 }), 1, /"fold" is 1.5/],
    [
      "bad-field",
      line({ ...good, boxes: [{ x: 1, y: 1, width: 2, class: "blast" }] }),
      1,
      /"boxes" is .*expected a list/,
    ],
    ["bad-field", line({ ...good, patient: null }), 1, /"patient" is null/],
    ["repeated-path", `\n${line(good)}\n${line(good)}`, 3, /line 3: a\/1.png stands on line 2 already; remove one/],
    ["empty", "\n \n", undefined, /M.jsonl: no image in this manifest; make one with/],
  ])("names line and mend: %s %s", (code, text, at, message) => {
    const fault = faultOf(text);
    expect(fault.code).toBe(code);
    expect(fault.line).toBe(at);
    expect(fault.message).toMatch(/^M\.jsonl/);
    expect(fault.message).toMatch(message);
  });

  it("reads ten thousand records", () => {
    expect(parseManifest(formatManifest(recordsOf("a", 10_000)), "M.jsonl")).toHaveLength(10_000);
  });
});
