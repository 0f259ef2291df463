import { MemoryStorage, writeText } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { readRun } from "./stored-run.ts";

describe("readRun", () => {
  it("names the file that is damaged", async () => {
    const storage = new MemoryStorage();
    await writeText(storage, "/r/metrics.json", "{");
    await writeText(storage, "/r/protocol.json", '{ "model": {} }');
    await expect(readRun(storage, "/r")).rejects.toMatchObject({ code: "bad-data", where: "/r/metrics.json" });
  });
});
