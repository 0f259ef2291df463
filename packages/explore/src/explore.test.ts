import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { MemoryStorage, sha256 } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import type { Exploration } from "./exploration.ts";
import { explore } from "./explore.ts";
import { explorationPage } from "./page/exploration-page.ts";

const MANIFEST = "/set/M.jsonl";
const RESEARCH_USE = "For research use only.";
const HOSTILE = 'b<script>alert("1")</script>&\'';

/** A field of one tint with blobs, different for every number. */
function field(tint: readonly [number, number, number], number: number): Uint8Array {
  const data = new Uint8Array(3 * 40 * 30);
  for (let pixel = 0; pixel < 1200; pixel++) {
    const wave = 14 * Math.sin(pixel * 0.31 + number) + 6 * Math.cos(pixel * 0.07 * (1 + (number % 5)));
    for (const channel of [0, 1, 2]) data[3 * pixel + channel] = tint[channel] + wave;
  }
  return encodePng({ width: 40, height: 30, data });
}

const violet = [150, 90, 190] as const;
const pink = [220, 150, 170] as const;
const storage = new MemoryStorage();
const records: ManifestRecord[] = [];

async function add(name: string, label: string, bytes: Uint8Array, more: Partial<ManifestRecord> = {}): Promise<void> {
  await storage.write(`/set/images/${name}`, bytes);
  const hash = await sha256(bytes);
  records.push({ path: `images/${name}`, sha256: hash, class: label, width: 40, height: 30, ...more });
}

let findings: Exploration;
let page: string;

beforeAll(async () => {
  for (let number = 0; number < 25; number++) {
    await add(`a-${number}.png`, "a", field(violet, number), { source: "one" });
    await add(`b-${number}.png`, HOSTILE, field(pink, number + 100), { source: "two", split: "train" });
  }
  await add("swapped.png", "a", field(pink, 300), { source: "one" });
  await add("copy.png", HOSTILE, field(pink, 105));
  await add("conflict.png", "a", field(pink, 106));
  await add("strange.png", "a", field([10, 200, 30], 1));
  await add("broken.png", "a", field(violet, 400).subarray(0, 100));
  // Not below the folder of the others: a page must not look for what they share for ever.
  records.push({ ...records[0], path: "/gone.png", sha256: "1".repeat(64) });
  const explored = await explore(records, { storage, manifest: MANIFEST });
  findings = explored.findings;
  const options = { storage, manifest: MANIFEST, title: "M.jsonl", researchUse: RESEARCH_USE, limit: 3 };
  page = await explorationPage(records, findings, explored.images, options);
});

describe("explore", () => {
  it("counts what the manifest says", () => {
    expect(findings).toMatchObject({
      images: 56,
      classes: { a: 30, [HOSTILE]: 26 },
      sources: { one: { a: 27 }, two: { [HOSTILE]: 25 }, unknown: { a: 3, [HOSTILE]: 1 } },
      splits: { train: 25 },
      patients: { known: 0, imagesWithout: 56 },
      dimensions: [{ width: 40, height: 30, images: 56 }],
    });
  });

  it("finds the swapped label and the strange image, and accuses no other", () => {
    const { balancedAccuracy, images, note } = findings.labelDoubts;
    expect(images.map(({ path, suggested }) => [path, suggested]).sort()).toEqual([
      ["images/conflict.png", HOSTILE],
      ["images/swapped.png", HOSTILE],
    ]);
    expect(balancedAccuracy).toBeGreaterThan(0.9);
    expect(note).toContain("A hint, not a finding");
    expect(findings.outliers[0]).toMatchObject({ path: "images/strange.png", class: "a" });
  });

  it("finds copies and label conflicts", () => {
    expect(findings.duplicates.exact).toEqual([
      expect.objectContaining({ items: ["images/b-5.png", "images/copy.png"], classes: [HOSTILE] }),
      expect.objectContaining({ items: ["images/b-6.png", "images/conflict.png"], classes: [HOSTILE, "a"] }),
    ]);
  });

  it("lists images that can't be read and goes on", () => {
    expect(findings.broken).toEqual([
      { path: "images/broken.png", reason: expect.stringContaining("missing") },
      { path: "/gone.png", reason: expect.stringContaining("/gone.png") },
    ]);
  });

  it("can be written as JSON and read again", () => {
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it("takes few images, and images that are all alike, and says what it did not look at", async () => {
    const few = await explore(records.slice(0, 2), { storage, manifest: MANIFEST });
    expect(few.findings).toMatchObject({ principalComponents: null, labelDoubts: { balancedAccuracy: null } });
    expect(few.findings.labelDoubts.note).toContain("fewer than 30");
    const alike = Array.from({ length: 40 }, (_, index) => ({ ...records[0], patient: String(index) }));
    const { findings: found } = await explore(alike, { storage, manifest: MANIFEST });
    expect(found).toMatchObject({ outliers: [], principalComponents: null, labelDoubts: { balancedAccuracy: null } });
    expect(found.labelDoubts.note).toContain("one class only");
  });

  it("refuses a manifest without an image that can be read", async () => {
    await expect(explore([], { storage, manifest: MANIFEST })).rejects.toMatchObject({ code: "empty-manifest" });
    const lost = explore([{ ...records[0], path: "nowhere.png" }], { storage, manifest: MANIFEST });
    await expect(lost).rejects.toMatchObject({ name: "ExploreError", code: "no-image", where: MANIFEST });
    expect(formatManifest([])).toBe("");
  });
});

describe("explorationPage", () => {
  it("has no script, asks for nothing, and escapes what the manifest says", () => {
    expect(page.includes("default-src &#39;none&#39;")).toBe(true);
    expect(/<script|<link|<iframe|@import|url\(|\son\w+=/i.exec(page)).toBeNull();
    expect([...page.matchAll(/(?:src|href)="([^"]{0,12})/g)].filter(([, to]) => !/^(#|data:image\/)/.test(to))).toEqual(
      [],
    );
    expect(page.includes("b&lt;script&gt;")).toBe(true);
  });

  it("tells the line on research use, describes every picture, and every table names its columns", () => {
    expect(page.includes(RESEARCH_USE)).toBe(true);
    expect(page.match(/<img /g)?.length).toBeGreaterThan(10);
    expect(page.match(/<img (?![^>]*alt="small picture of [^"]+")/g)).toBeNull();
    expect(page.match(/<svg /g)?.length).toBe(page.match(/role="img" aria-label="[^"]{10,}/g)?.length);
    expect(page.match(/<table>/g)?.length).toBe(page.match(/<caption>/g)?.length);
  });

  it("is the same from the same manifest", async () => {
    const again = await explore(records, { storage, manifest: MANIFEST });
    const options = { storage, manifest: MANIFEST, title: "M.jsonl", researchUse: RESEARCH_USE, limit: 3 };
    const repeated = await explorationPage(records, again.findings, again.images, options);
    expect(repeated === page).toBe(true);
  });
});
