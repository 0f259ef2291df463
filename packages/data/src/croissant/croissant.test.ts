import { readFileSync } from "node:fs";
import { MemoryStorage, writeText } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import { formatManifest } from "../manifest/manifest.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { generatePhantoms } from "../phantom/index.ts";
import { splitManifest } from "../splits/split-manifest.ts";
import { describeManifest, type JsonLd } from "./describe.ts";
import { factsOf } from "./facts.ts";

interface Golden {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly description: JsonLd;
  readonly records: Readonly<Record<"classes" | "splits" | "images", readonly Readonly<Record<string, unknown>>[]>>;
}

const golden = JSON.parse(readFileSync(new URL("__goldens__/croissant.json", import.meta.url), "utf8")) as Golden;
const facts = { url: "https://example.org/phantoms", published: "2026" };
const place = { manifest: "/set/split.jsonl", out: "/set/croissant.json" };

/** The set that `tools/golden/data_croissant.py` describes. */
const storage = new MemoryStorage();
let records: readonly ManifestRecord[] = [];

beforeAll(async () => {
  const made = await generatePhantoms(storage, { out: "/set", count: 12, seed: 7, size: 48, patients: 4 });
  records = splitManifest(made.records, { scheme: "patient", ratio: [50, 25, 25], seed: 0 }).records;
  await writeText(storage, place.manifest, formatManifest(records));
});

/** Everything in a document that has an identifier or is a reference to one. */
function identifiers(node: unknown, defined: string[] = [], referred: string[] = []) {
  if (Array.isArray(node)) for (const item of node) identifiers(item, defined, referred);
  else if (typeof node === "object" && node !== null) {
    const entries = Object.entries(node);
    const id = entries.find(([key]) => key === "@id")?.[1];
    if (typeof id === "string") (entries.length === 1 ? referred : defined).push(id);
    for (const [key, value] of entries) if (key !== "@context") identifiers(value, defined, referred);
  }
  return { defined, referred };
}

describe("a description", () => {
  it("is the one that MLCommons' own reader found no fault in", async () => {
    expect(golden.errors).toEqual([]);
    const described = await describeManifest(storage, records, { ...place, facts });
    expect(JSON.parse(JSON.stringify(described))).toEqual(golden.description);
  });

  it("gives that reader the records of the manifest", async () => {
    const read = golden.records.images;
    expect(read).toHaveLength(records.length);
    for (const [k, record] of records.entries()) {
      for (const field of ["path", "sha256", "class", "split", "patient", "width", "height"] as const) {
        expect(read[k][`images/${field}`]).toBe(record[field]);
      }
    }
    expect(golden.records.splits.map((row) => row["splits/name"])).toEqual(["train", "val", "test"]);
    expect(golden.records.classes.map((row) => row["classes/name"])).toEqual(["blast", "lymphocyte", "neutrophil"]);
  });

  it("holds what the specification requires, identifiers once, and no reference into the void", async () => {
    const described = await describeManifest(storage, records, { ...place, facts });
    const required = ["@context", "@type", "conformsTo", "description", "license", "name", "url", "creator"];
    for (const key of [...required, "datePublished", "distribution"]) expect(described[key], key).toBeDefined();
    expect(described.conformsTo).toBe("http://mlcommons.org/croissant/1.1");
    expect(described["@type"]).toBe("sc:Dataset");
    const { defined, referred } = identifiers(described);
    expect(new Set(defined).size).toBe(defined.length);
    for (const id of referred) expect(defined).toContain(id);
    const files = described.distribution as readonly Record<string, string>[];
    expect(files).toHaveLength(1 + records.length);
    expect(files.slice(1).map(({ sha256 }) => sha256)).toEqual(records.map(({ sha256 }) => sha256));
    for (const { contentSize, encodingFormat } of files) {
      expect(contentSize).toMatch(/^\d+ B$/);
      expect(["image/png", "application/jsonlines"]).toContain(encodingFormat);
    }
  });

  it("leads from its own folder to the files, wherever both lie", async () => {
    const described = await describeManifest(storage, records, { ...place, out: "/else/where/d.json", facts });
    const [table, first] = described.distribution as readonly Record<string, string>[];
    expect([table.contentUrl, first.contentUrl]).toEqual(["../../set/split.jsonl", `../../set/${records[0].path}`]);
  });

  it("leaves out fields that no image has", async () => {
    const bare = records.map(({ split: _split, patient: _patient, ...record }) => record);
    const described = await describeManifest(storage, bare, { ...place, facts });
    const { defined } = identifiers(described);
    expect(defined).not.toContain("splits");
    expect(defined).not.toContain("images/patient");
    expect(defined).toContain("images/class");
  });

  it("is refused for a file that changed or went", async () => {
    const other = records.map((record, k) => (k === 3 ? { ...record, sha256: "0".repeat(64) } : record));
    const changed = describeManifest(storage, other, { ...place, facts });
    await expect(changed).rejects.toMatchObject({ name: "CroissantError", code: "changed", value: records[3].path });
    const gone = records.map((record, k) => (k === 0 ? { ...record, path: "gone.png" } : record));
    const missing = describeManifest(storage, gone, { ...place, facts });
    await expect(missing).rejects.toMatchObject({ name: "CroissantError", code: "unreadable" });
  });
});

describe("the facts of a set", () => {
  const from = (...sources: (string | undefined)[]): ManifestRecord[] =>
    sources.map((source, k) => ({
      path: `${k}.png`,
      sha256: "0".repeat(64),
      class: "blast",
      width: 1,
      height: 1,
      ...(source !== undefined && { source }),
    }));

  it("are those of the published set that the source names", () => {
    const facts = factsOf(from("c-nmc/training", "c-nmc/preliminary"), {});
    expect(facts).toMatchObject({
      licences: ["https://creativecommons.org/licenses/by/3.0/"],
      url: "https://www.cancerimagingarchive.net/collection/c-nmc-2019/",
      creators: ["Mourya S", "Kant S", "Kumar P", "Gupta A", "Gupta R"],
      published: "2019",
    });
    expect(facts.citation).toMatch(/doi:10\.7937/);
    expect(factsOf(from("taleqani"), {}).creators).toEqual(["Aria M", "Ghaderzadeh M", "Bashash D"]);
  });

  it("of several sets are all of them", () => {
    const facts = factsOf(from("bccd", "pbc"), {});
    expect(facts.licences).toEqual([
      "https://spdx.org/licenses/MIT.html",
      "https://creativecommons.org/licenses/by/4.0/",
    ]);
    expect(facts.published).toBe("2020");
    expect(facts.citation.split("\n")).toHaveLength(2);
  });

  it("must be told where a source is not known, and are taken from who knows better", () => {
    expect(() => factsOf(from("our-clinic"), { name: "Ours" })).toThrow(
      /needs licence, url, citation, creator, published, .* give --licence, --url/,
    );
    const told = { name: "Ours", licences: ["on request"], url: "https://x.org", citation: "we", creators: ["we"] };
    expect(factsOf(from(undefined), { ...told, published: "2026-01" })).toMatchObject({
      name: "Ours",
      version: "1.0.0",
    });
    expect(factsOf(from("bccd"), { name: "Mine" })).toMatchObject({ name: "Mine", published: "2017" });
  });

  it.each([
    [{ published: "spring" }, /published is "spring": give YYYY/],
    [{ version: "2" }, /version is "2": give MAJOR/],
    [{ url: "here" }, /url is "here": give a whole address/],
  ])("are refused where no one can read them: %o", (given, message) => {
    expect(() => factsOf(from("bccd"), given)).toThrow(message);
  });
});
