import { renderSmear } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import { exploreFiles } from "./explore-files.ts";
import { FileStorage } from "./file-storage.ts";

const picture = (path: string, seed: string) => {
  const png = encodePng(renderSmear({ width: 64, height: 64, seed, cells: ["blast"] }).image);
  return { path, file: new File([new Uint8Array(png)], path.split("/").at(-1) ?? path) };
};

describe("exploreFiles", () => {
  it("imports, audits and measures a folder that a user chose", async () => {
    const files = [
      picture("set/blast/1.png", "a"),
      picture("set/blast/2.png", "b"),
      picture("set/lymphocyte/3.png", "c"),
      // The same picture under another class.
      picture("set/lymphocyte/4.png", "a"),
      { path: "set/blast/notes.png", file: new File(["a text"], "notes.png") },
    ];
    const steps = new Set<string>();
    const storage = new FileStorage(files);
    const found = await exploreFiles(storage, "set", ({ step }) => steps.add(step));
    expect([...steps]).toEqual(["reading", "auditing", "measuring"]);
    expect(found.summary).toMatchObject({ images: 4, classes: { blast: 2, lymphocyte: 2 } });
    expect(found.summary.rejected.map(({ path }) => path)).toEqual(["set/blast/notes.png"]);
    expect(found.audit.verdict).toBe("not clean");
    expect(found.audit.exact.map(({ items }) => items)).toEqual([["set/blast/1.png", "set/lymphocyte/4.png"]]);
    expect(found.placed).toHaveLength(4);
    expect(found.manifest.trim().split("\n")).toHaveLength(4);
    await expect(storage.write("x")).rejects.toMatchObject({ code: "not-permitted" });
    await expect(storage.read("x")).rejects.toMatchObject({ code: "not-found" });
  });
});
