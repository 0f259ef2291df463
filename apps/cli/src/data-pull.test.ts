import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@leukoscope/imaging";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type LocalServer,
  serveFile,
  sha256Of,
  startServer,
} from "../../../packages/download/src/testing/file-server.ts";
import { linesOf, type Outcome, outcomeOf, startCli, workFolder } from "./testing/run-cli.ts";

const picture = encodePng({
  width: 32,
  height: 32,
  data: Uint8Array.from({ length: 3 * 32 * 32 }, (_, index) => Math.imul(index, 2654435761) >>> 24),
});
const box = "<bndbox><xmin>2</xmin><ymin>3</ymin><xmax>20</xmax><ymax>21</ymax></bndbox>";
const archive = zipSync({
  "BCCD_Dataset-HEAD/README.md": strToU8("read me"),
  "BCCD_Dataset-HEAD/BCCD/JPEGImages/a.png": [picture, { level: 0 }],
  "BCCD_Dataset-HEAD/BCCD/Annotations/a.xml": strToU8(
    `<annotation><size><width>32</width><height>32</height></size><object><name>WBC</name>${box}</object></annotation>`,
  ),
});
const ADDRESS = "/Shenggan/BCCD_Dataset/zip/HEAD";

let folder: string;
let server: LocalServer;
let served: Uint8Array;
let cuts: number[];

beforeEach(async () => {
  folder = workFolder();
  served = archive;
  cuts = [];
  server = await startServer((request, response, seen) => {
    if (request.url !== ADDRESS) response.writeHead(404).end();
    else serveFile(request, response, seen, { bytes: served, etag: `"${sha256Of(served).slice(0, 8)}"` }, cuts.shift());
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function cli(...args: string[]): Promise<Outcome> {
  vi.stubEnv("LEUKOSCOPE_DATA_MIRROR", server.address);
  try {
    return outcomeOf(startCli(folder, ["data", ...args]));
  } finally {
    vi.unstubAllEnvs();
  }
}

describe("leukoscope data pull", () => {
  it("fetches a set, goes on after a cut, and names the import that then works", async () => {
    cuts.push(archive.length >> 1);
    const { status, stderr, stdout } = await cli("pull", "bccd", "--accept-licence", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const pulled = JSON.parse(stdout);
    expect(pulled).toMatchObject({
      folder: join(folder, "data/bccd/BCCD"),
      files: 3,
      trust: "first-use",
      licence: "MIT",
    });
    expect(server.seen.map((request) => request.status)).toEqual([200, 206]);
    const [, ...next] = pulled.next.split(" ");
    const imported = await cli(...next.slice(1), "--json");
    expect(imported.status, imported.stderr).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({ format: "bccd", images: 1, classes: { field: 1 } });

    const again = await cli("pull", "bccd", "--accept-licence", "--out", "elsewhere");
    expect(again.stdout).toMatch(
      /already there, checked[\s\S]*as at the first pull[\s\S]*licence: MIT[\s\S]*next: leukoscope data import/,
    );
    expect(readFileSync(join(folder, "elsewhere/README.md"), "utf8")).toBe("read me");
  });

  it.each<[string, string[], string, Partial<{ bytes: Uint8Array }>]>([
    ["a licence that was not accepted", ["bccd"], "has the licence: MIT", {}],
    ["another hash", ["bccd", "--accept-licence", "--sha256", "0".repeat(64)], "not the expected 0000", {}],
    [
      "a path that leads out",
      ["bccd", "--accept-licence"],
      "leads out of the folder",
      { bytes: zipSync({ "a/b.txt": strToU8("b"), "../out.txt": strToU8("out") }) },
    ],
    ["what is no archive", ["bccd", "--accept-licence"], "was not unpacked", { bytes: strToU8("<html>") }],
    ["a set that is not there", ["segmentation-wbc", "--accept-licence"], "(404)", {}],
    ["a set that needs a log-in", ["taleqani", "--accept-licence"], "open https://www.kaggle.com/", {}],
    ["no name", [], "name a data set: bccd, segmentation-wbc, bloodmnist", {}],
    ["a name that is none", ["cats"], "known: bccd, segmentation-wbc, bloodmnist", {}],
  ])("refuses %s in one line and leaves nothing", async (_case, args, said, { bytes = archive }) => {
    served = bytes;
    const { status, stderr, stdout } = await cli("pull", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
    expect(existsSync(join(folder, "data"))).toBe(false);
    const left = existsSync(join(folder, "cache")) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });
});
