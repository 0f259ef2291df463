import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sequentialBatches, shuffledBatches } from "./examples.ts";

const counts = fc.record({
  count: fc.integer({ min: 1, max: 70 }),
  size: fc.integer({ min: 1, max: 16 }),
  draws: fc.integer({ min: 1, max: 8 }),
  epoch: fc.nat(40),
});

const counted = (batches: ReturnType<typeof sequentialBatches>) =>
  batches.flatMap(({ indices, weights }) => indices.filter((_, row) => weights[row] > 0));

describe("batches", () => {
  it("hold every example once and are all full", () => {
    fc.assert(
      fc.property(counts, ({ count, size, draws, epoch }) => {
        for (const batches of [sequentialBatches(count, size), shuffledBatches(count, size, { draws }, "s", epoch)]) {
          expect(counted(batches).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          for (const batch of batches) {
            expect(batch.indices.length).toBe(size);
            expect(batch.draws.every((draw) => draw >= 0 && draw < draws)).toBe(true);
          }
        }
      }),
    );
  });

  it("take an example through all draws before one comes again", () => {
    const draws = 8;
    const seen = Array.from({ length: draws }, (_, epoch) => {
      const [batch] = shuffledBatches(5, 5, { draws }, "seed", epoch);
      return batch.draws[batch.indices.indexOf(3)];
    });
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("take another draw at each epoch where draws are fresh", () => {
    const seen = Array.from({ length: 50 }, (_, epoch) => {
      const [batch] = shuffledBatches(3, 3, { draws: "fresh" }, "seed", epoch);
      return batch.draws.map((draw, row) => `${batch.indices[row]}:${draw}`);
    }).flat();
    expect(new Set(seen).size).toBe(150);
    expect(shuffledBatches(3, 3, { draws: "fresh" }, "seed", 7)).toEqual(
      shuffledBatches(3, 3, { draws: "fresh" }, "seed", 7),
    );
  });

  it("hold all views of a draw, the first with weight", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 4 }), ({ count, size, draws, epoch }, views) => {
        const plain = shuffledBatches(count, size, { draws }, "s", epoch);
        const viewed = shuffledBatches(count, size * views, { draws, views }, "s", epoch);
        expect(viewed.length).toBe(plain.length);
        for (const [at, batch] of viewed.entries()) {
          for (let row = 0; row < views * size; row++) {
            const view = Math.floor(row / size);
            expect(batch.indices[row]).toBe(plain[at].indices[row % size]);
            expect(batch.draws[row]).toBe(views * plain[at].draws[row % size] + view);
            expect(batch.weights[row]).toBe(view === 0 ? plain[at].weights[row] : 0);
          }
        }
      }),
    );
  });

  it("depend on the seed and the epoch alone", () => {
    const order = (seed: string, epoch: number) => JSON.stringify(shuffledBatches(40, 8, { draws: 4 }, seed, epoch));
    expect(order("a", 3)).toBe(order("a", 3));
    expect(order("a", 3)).not.toBe(order("a", 4));
    expect(order("a", 3)).not.toBe(order("b", 3));
  });
});
