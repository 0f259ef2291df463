import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { results, resultsIn } from "./results.mjs";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  it("states the results that bench/results holds, and no others", () => {
    expect(resultsIn(readme), "run node tools/results.mjs --write").toBe(results());
  });

  it("leads to files that are there", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(() => readFileSync(new URL(`../${path}`, import.meta.url)), path).not.toThrow();
  });
});
