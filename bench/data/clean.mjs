/**
 * Does the audit accuse a set that has nothing wrong? Phantoms of 20 seeds, split by patient: every finding is a false one.
 *
 *   npx tsc -b && node bench/data/clean.mjs [--seeds 20]
 */
import { parseArgs } from "node:util";
import { auditManifest, generatePhantoms, splitManifest } from "@leukoscope/data";
import { MemoryStorage } from "@leukoscope/storage";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "20" } } });
const manifest = "/p/manifest.jsonl";
let accused = 0;
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const storage = new MemoryStorage();
  const made = await generatePhantoms(storage, { out: "/p", count: 60, seed, size: 48 });
  const { records } = splitManifest(made.records, { scheme: "patient", seed });
  const { audit } = await auditManifest(storage, records, { manifest, seed });
  const wrong = audit.findings.filter(({ kind }) => kind !== "note").map(({ message }) => message);
  if (wrong.length > 0) accused++;
  console.log(JSON.stringify({ seed, verdict: audit.verdict, wrong }));
}
console.log(`${accused} of ${values.seeds} clean sets accused`);
if (accused > 0) process.exitCode = 1;
