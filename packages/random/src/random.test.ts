import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random, RandomError, type RandomState } from "./random.ts";

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe("Random", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    expect(draw(new Random(7), 20)).toEqual(draw(new Random(7), 20));
    expect(draw(new Random("smear"), 20)).toEqual(draw(new Random("smear"), 20));
    expect(draw(new Random(7), 20)).not.toEqual(draw(new Random(8), 20));
    expect(draw(new Random(1), 20)).not.toEqual(draw(new Random("1"), 20));
  });

  it("keeps its numbers between releases: the known answer for seed 42", () => {
    const random = new Random(42);
    // SplitMix64 of 42 gives 0xbdd732262feb6e95 and 0x28efe333b266f103; the rest is the reference xoshiro128**.
    expect(random.state).toEqual({ seed: "000000000000002a", words: [0x2feb6e95, 0xbdd73226, 0xb266f103, 0x28efe333] });
    expect([random.int(1000), random.int(1000), random.int(1000)]).toEqual([114, 688, 135]);
  });

  it("is uniform: mean 1/2, variance 1/12, every value of int equally often", () => {
    const random = new Random(3);
    const drawn = draw(random, 20_000);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 21_000; i++) counts[random.int(7)]++;
    // Chi-squared with 6 degrees of freedom: 22.46 is the 0.1 % point.
    expect(counts.reduce((sum, count) => sum + (count - 3000) ** 2 / 3000, 0)).toBeLessThan(22.46);
  });

  it("draws standard normal deviates", () => {
    const random = new Random(5);
    const drawn = Array.from({ length: 20_000 }, () => random.normal());
    const moment = (power: number) => drawn.reduce((sum, value) => sum + value ** power, 0) / drawn.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.03);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.3);
  });

  it("stays within bounds and shuffles to a permutation", () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.integer({ min: 1, max: 2 ** 32 }),
        fc.array(fc.nat()),
        (seed, bound, items) => {
          const random = new Random(seed);
          const drawn = random.int(bound);
          expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
          const ascending = (a: number, b: number) => a - b;
          expect(random.shuffle([...items]).sort(ascending)).toEqual([...items].sort(ascending));
        },
      ),
    );
  });

  it("shuffles every order of three equally often", () => {
    const random = new Random(11);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-squared with 5 degrees of freedom: 20.52 is the 0.1 % point.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(20.52);
  });

  it("forks by seed and label alone", () => {
    const early = new Random(9).fork("augmentation");
    const parent = new Random(9);
    draw(parent, 100);
    expect(draw(parent.fork("augmentation"), 10)).toEqual(draw(early, 10));
    expect(draw(parent.fork("augmentation"), 10)).not.toEqual(draw(parent.fork("shuffle"), 10));
    expect(draw(parent.fork("a").fork("b"), 10)).not.toEqual(draw(parent.fork("b").fork("a"), 10));
  });

  it("goes on from a state that went through JSON", () => {
    const random = new Random("run");
    draw(random, 33);
    const restored = Random.restore(JSON.parse(JSON.stringify(random.state)) as RandomState);
    expect(restored.fork("x").next()).toBe(random.fork("x").next());
    expect(draw(restored, 10)).toEqual(draw(random, 10));
  });

  it("refuses what it cannot use, by name", () => {
    const codeOf = (action: () => unknown) => {
      try {
        action();
      } catch (error) {
        return error instanceof RandomError ? error.code : error;
      }
      return "no error";
    };
    expect(codeOf(() => new Random(0.5))).toBe("bad-seed");
    expect(codeOf(() => new Random(Number.NaN))).toBe("bad-seed");
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) expect(codeOf(() => new Random(1).int(bound))).toBe("bad-bound");
    expect(codeOf(() => Random.restore({ seed: "2a", words: [1, 2, 3, 4] }))).toBe("bad-state");
    expect(codeOf(() => Random.restore({ seed: "000000000000002a", words: [0, 0, 0, 0] }))).toBe("bad-state");
  });
});
