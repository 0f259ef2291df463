import { decodeImage } from "@leukoscope/imaging";
import { MemoryStorage } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { generatePhantoms } from "../generate.ts";
import type { PhantomOptions } from "../options.ts";
import { SHORTCUT_KINDS } from "./shortcut.ts";

const base: PhantomOptions = { out: "set", count: 18, seed: 5, size: 64, patients: 3 };

async function make(change: Partial<PhantomOptions>) {
  const storage = new MemoryStorage();
  const { records } = await generatePhantoms(storage, { ...base, ...change });
  const image = async (path: string) => decodeImage(await storage.read(`set/${path}`));
  return { storage, records, image };
}

describe("a planted shortcut", () => {
  it.each(SHORTCUT_KINDS)("tells every class of itself: %s", async (kind) => {
    const { records } = await make({ shortcut: { kind } });
    for (const record of records) expect(record.phantom.sign).toBe(record.class);
  });

  it.each(["corner-mark", "scale-bar"] as const)("lies where the truth says and nowhere else: %s", async (kind) => {
    const marked = await make({ shortcut: { kind } });
    const clean = await make({});
    for (const [k, record] of marked.records.entries()) {
      const [left, top, width, height] = record.phantom.mark ?? [0, 0, 0, 0];
      expect(width * height).toBeGreaterThan(0);
      const [a, b] = [await marked.image(record.path), await clean.image(clean.records[k].path)];
      let [inside, outside] = [0, 0];
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) {
          const at = 3 * (64 * y + x);
          const same = [0, 1, 2].every((c) => a.data[at + c] === b.data[at + c]);
          if (x >= left && x < left + width && y >= top && y < top + height) inside += same ? 0 : 1;
          else outside += same ? 0 : 1;
        }
      }
      expect(outside).toBe(0);
      expect(inside).toBeGreaterThan(0.5 * width * height);
    }
  });

  it("is another one for each class: dimensions, format, scanner", async () => {
    const by = async (kind: "dimensions" | "format" | "scanner", value: (r: { [k: string]: unknown }) => unknown) => {
      const { records } = await make({ shortcut: { kind } });
      const seen = new Map<string, Set<unknown>>();
      for (const record of records) {
        const values = seen.get(record.class) ?? new Set();
        seen.set(record.class, values.add(value({ ...record })));
      }
      return [...seen.values()].map((values) => [...values]);
    };
    expect(await by("dimensions", ({ width }) => width)).toEqual([[64], [69], [74]]);
    expect(await by("format", ({ path }) => String(path).slice(-3))).toEqual([["png"], ["bmp"], ["png"]]);
    expect(await by("scanner", ({ source }) => source)).toEqual([
      ["phantom/slide-scanner"],
      ["phantom/halogen"],
      ["phantom/led"],
    ]);
  });

  it("is wrong as often as asked", async () => {
    const { records } = await make({ count: 75, size: 48, shortcut: { kind: "tint", strength: 0.6 } });
    const right = records.filter((record) => record.phantom.sign === record.class).length;
    // 45 are expected, with a standard deviation of 4.
    expect(right).toBeGreaterThan(30);
    expect(right).toBeLessThan(60);
  });
});

describe("a planted leak", () => {
  it("splits by patient and puts near copies of training images into the test", async () => {
    const { records, image } = await make({ leak: 4 });
    const copies = records.filter((record) => record.phantom.copyOf !== undefined);
    expect(records).toHaveLength(22);
    expect(copies).toHaveLength(4);
    const side = (patient?: string) => new Set(records.filter((r) => r.patient === patient).map((r) => r.split));
    for (const { patient } of records) expect(side(patient).size).toBe(1);
    for (const copy of copies) {
      const original = records.find(({ path }) => path === copy.phantom.copyOf);
      if (!original) throw new Error(`${copy.path} is a copy of nothing`);
      expect([original.split, copy.split]).toEqual(["train", "test"]);
      expect(original.patient).not.toBe(copy.patient);
      expect([original.class, original.boxes]).toEqual([copy.class, copy.boxes]);
      expect(original.sha256).not.toBe(copy.sha256);
      const [a, b] = [await image(original.path), await image(copy.path)];
      const off = a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;
      expect(off).toBeLessThan(8);
    }
  });
});

it.each([
  [{ shortcut: { kind: "smell" as "tint" } }, /shortcut is "smell": give one of corner-mark/],
  [{ shortcut: { kind: "tint" as const, strength: 2 } }, /strength is 2/],
  [{ shortcut: { kind: "tint" as const }, classes: ["blast" as const] }, /needs two classes/],
  [{ shortcut: { kind: "scanner" as const }, scanners: ["led" as const] }, /scanners is \["led"\]/],
  [{ leak: 0 }, /leak is 0: give a whole number of copies from 1 to 12/],
  [{ leak: 1, patients: 1 }, /a leak needs two patients/],
  [{ leak: 1, layout: "c-nmc" as const, patients: 6 }, /plant a leak in another one/],
  [{ overlap: 2 }, /overlap is 2/],
  [{ focus: [3, 1] as const }, /focus is \[3,1\]/],
  [{ stains: ["mauve" as "pink"] }, /stains is \["mauve"\]: name each of any, pink/],
  [{ scanners: [] }, /scanners is \[\]/],
  [{ layout: "spiral" as "fields" }, /layout is "spiral"/],
  [{ layout: "fields" as const }, /size is 64: a wide field needs 128/],
  [{ layout: "c-nmc" as const, classes: ["blast" as const] }, /leave classes out/],
  [{ layout: "c-nmc" as const, patients: 4 }, /6 to 18 patients/],
])("refuses %o", async (change, message) => {
  await expect(make(change)).rejects.toThrow(message);
});
