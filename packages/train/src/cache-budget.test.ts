import { MemoryStorage, type Storage } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { CacheBudget } from "./cache-budget.ts";

const keyOf = (name: string) => name.repeat(32);

/** Three prefixes of 100 bytes an entry, two entries each, last used in the order a, c, b. */
async function filled(): Promise<Storage> {
  const storage = new MemoryStorage();
  for (const [name, used] of [
    ["a", 10],
    ["b", 30],
    ["c", 20],
  ] as const) {
    await CacheBudget.open(storage, "cache", keyOf(name), 1e6, used);
    for (const entry of [1, 2]) await storage.write(`cache/${keyOf(name)}/xy/${entry}`, new Uint8Array(100));
  }
  return storage;
}

const kept = async (storage: Storage) =>
  [...new Set((await storage.list("cache")).map(({ path }) => path.split("/")[1][0]))].join("");

describe("CacheBudget", () => {
  it("removes nothing while the folder fits", async () => {
    const storage = await filled();
    const budget = await CacheBudget.open(storage, "cache", keyOf("d"), 1000, 40);
    expect(await budget.claim(300)).toBe(true);
    expect(await kept(storage)).toBe("abcd");
  });

  it("removes the least recently used prefix first, as a whole", async () => {
    const storage = await filled();
    const budget = await CacheBudget.open(storage, "cache", keyOf("d"), 700, 40);
    expect(await budget.claim(100)).toBe(true);
    expect(await kept(storage)).toBe("bcd");
    expect(await budget.claim(200)).toBe(true);
    expect(await kept(storage)).toBe("bd");
  });

  it("takes using a prefix as keeping it, and never removes the one in use", async () => {
    const storage = await filled();
    const budget = await CacheBudget.open(storage, "cache", keyOf("a"), 300, 40);
    expect(await kept(storage)).toBe("a");
    expect(await budget.claim(50)).toBe(true);
    expect(await budget.claim(100)).toBe(false);
    expect((await storage.list("cache")).length).toBe(3);
  });

  it("makes a folder fit that has grown too large, and stores nothing where the prefix in use is too large", async () => {
    const storage = await filled();
    const budget = await CacheBudget.open(storage, "cache", keyOf("b"), 1, 40);
    expect(await budget.claim(1)).toBe(false);
    expect(await kept(storage)).toBe("b");
  });

  it("leaves alone what is no cache entry", async () => {
    const storage = await filled();
    await storage.write("cache/precious/photo.jpg", new Uint8Array(5000));
    await storage.write("cache/readme", new Uint8Array(5000));
    await CacheBudget.open(storage, "cache", keyOf("d"), 500, 40);
    expect(await kept(storage)).toBe("bcdpr");
  });

  it("takes a prefix without a readable stamp for the oldest", async () => {
    const storage = await filled();
    await storage.write(`cache/${keyOf("b")}/last-used`, new TextEncoder().encode("?"));
    await CacheBudget.open(storage, "cache", keyOf("d"), 500, 40);
    expect(await kept(storage)).toBe("acd");
  });

  it("keeps claims that come at once within the limit", async () => {
    const storage = await filled();
    const budget = await CacheBudget.open(storage, "cache", keyOf("d"), 502, 40);
    const claims = await Promise.all(Array.from({ length: 8 }, () => budget.claim(100)));
    expect(claims.filter(Boolean).length).toBe(5);
    expect(await kept(storage)).toBe("d");
  });
});
