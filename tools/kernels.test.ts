import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { KERNEL, kernelFile } from "./kernels.mjs";

it("the optimiser's kernel is what its text says; else run node tools/kernels.mjs --write", async () => {
  expect(readFileSync(KERNEL, "utf8")).toBe(await kernelFile());
});
