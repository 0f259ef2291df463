import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TuneError } from "./error.ts";
import { holdOut, type Labelled } from "./hold-out.ts";

const of = (label: string, ...sources: string[]): Labelled => ({ label, sources });

describe("holdOut", () => {
  it("holds whole cases out where each class has two, and pictures where one has not", () => {
    const apart = [of("a", "c1", "p1"), of("a", "c2", "p2"), of("b", "c1", "p3"), of("b", "c2", "p4")];
    const { sides } = holdOut(apart, "1");
    expect(sides[0]).toBe(sides[2]);
    expect(sides[1]).toBe(sides[3]);
    expect(new Set(sides).size).toBe(2);
    // The rare class is no reason to give cases up: it is left out.
    const { classes, left } = holdOut([...apart, of("c", "c1", "p1")], "1");
    expect({ classes, left }).toEqual({ classes: ["a", "b"], left: [{ label: "c", sources: 1 }] });
    const oneCase = apart.map(({ label, sources: [, picture] }) => of(label, "c1", picture));
    expect(holdOut(oneCase, "1").sides.filter((side) => side === "validation")).toHaveLength(2);
  });

  it("lays each source on one side, leaves every class something to learn from, and is the same each time", () => {
    const label = fc.constantFrom("a", "b", "c", "d");
    const one = fc.tuple(label, fc.nat(3), fc.nat(5)).map(([name, c, p]) => of(name, `c${c}`, `c${c}/p${p}`));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), fc.string(), (labels, seed) => {
        let found: ReturnType<typeof holdOut>;
        try {
          found = holdOut(labels, seed);
        } catch (error) {
          const often = new Set(labels.map((each) => each.label)).keys();
          const pictures = [...often].map(
            (name) => new Set(labels.flatMap((l) => (l.label === name ? l.sources[1] : []))),
          );
          expect(error).toBeInstanceOf(TuneError);
          expect(pictures.filter(({ size }) => size >= 2).length).toBeLessThan(2);
          return;
        }
        const { classes, sides } = found;
        const sideOf = new Map<string, string>();
        for (const [at, { sources }] of labels.entries()) {
          const side = sides[at];
          if (side === undefined) continue;
          expect(sideOf.get(sources[1]) ?? side).toBe(side);
          sideOf.set(sources[1], side);
        }
        for (const name of classes) {
          expect(sides.some((side, at) => side === "train" && labels[at].label === name)).toBe(true);
        }
        expect(sides).toContain("validation");
        expect(holdOut(labels, seed)).toEqual(found);
      }),
    );
  });

  it("says what is missing", () => {
    for (const labels of [[], [of("a", "p1"), of("a", "p2")], [of("a", "p1"), of("a", "p2"), of("b", "p1")]]) {
      expect(() => holdOut(labels, "1")).toThrow(/two classes, each labelled in 2 pictures at least/);
    }
  });
});
