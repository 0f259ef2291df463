import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapAhead } from "./ahead.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("mapAhead", () => {
  it("keeps the order and never works further ahead than asked", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(delays, fc.nat(4), fc.boolean(), async (items, ahead, lazily) => {
        let begun = 0;
        const taken: number[] = [];
        const source = lazily
          ? (async function* () {
              yield* items.entries();
            })()
          : items.entries();
        const results = mapAhead(source, ahead, async ([index, ms]) => {
          begun += 1;
          expect(begun - taken.length).toBeLessThanOrEqual(ahead + 1);
          await pause(ms);
          return index;
        });
        for await (const index of results) taken.push(index);
        expect(taken).toEqual([...items.keys()]);
      }),
      { numRuns: 40 },
    );
  });

  it("works while the taker does", async () => {
    let tell = (_item: number) => {};
    const done = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const results = mapAhead([1, 2, 3], 1, async (item) => {
      await pause(1);
      if (item === 2) tell(item);
      return item;
    });
    const taken: number[] = [];
    for await (const item of results) {
      // The second is done before it is asked for; else this would wait for ever.
      if (item === 1) taken.push(await done);
      taken.push(item);
    }
    expect(taken).toEqual([2, 1, 2, 3]);
  });

  it("ends with the first error in order, and leaves none of the others unheard", async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on("unhandledRejection", hear);
    const taken: number[] = [];
    const work = async (item: number) => {
      // The later ones fail first.
      await pause(item === 1 ? 20 : 0);
      if (item > 0) throw new Error(`item ${item}`);
      return item;
    };
    const taking = async () => {
      for await (const item of mapAhead([0, 1, 2, 3], 3, work)) taken.push(item);
    };
    await expect(taking()).rejects.toThrow("item 1");
    for await (const _ of mapAhead([0, 1, 2, 3], 2, work)) break;
    await pause(40);
    process.off("unhandledRejection", hear);
    expect({ taken, unheard }).toEqual({ taken: [0], unheard: [] });
  });
});
