import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeImage } from "@leukoscope/imaging";
import { sha256 } from "@leukoscope/storage";
import { expect, it } from "vitest";
import type { ManifestRecord } from "../manifest/record.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { findRepeatedImages } from "./repeated.ts";

const root = fileURLToPath(new URL("../../../../../shared/data/taleqani/Pro", import.meta.url));

it.skipIf(!existsSync(root))("finds the 40 identical and the near-identical pairs among the Pro-B fields", async () => {
  const records: ManifestRecord[] = [];
  const prints = [];
  for (const path of readdirSync(root).sort()) {
    const bytes = readFileSync(`${root}/${path}`);
    const image = await decodeImage(bytes);
    records.push({ path, sha256: await sha256(bytes), class: "Pro", width: image.width, height: image.height });
    prints.push(await fingerprintOf(image));
  }
  const { exact, near, pairs } = findRepeatedImages(records, prints);
  expect(exact).toHaveLength(40);
  expect(exact.every(({ items }) => items.length === 2)).toBe(true);
  // Each of these pairs was looked at: neighbouring fields that overlap, and fields that were saved twice.
  const numbers = pairs.map(({ first, second }) =>
    [first, second].map((index) => /\d+/.exec(records[index].path)?.[0]).join("-"),
  );
  expect(numbers).toEqual(expect.arrayContaining(["003-004", "004-005", "007-008", "202-203", "219-220", "462-463"]));
  expect(near.length).toBe(PRO_GROUPS);
});

/** Groups of near duplicates among the 643 Pro-B fields of the shared part. */
const PRO_GROUPS = 11;
