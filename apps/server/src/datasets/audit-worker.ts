import { auditManifest, parseManifest } from "@leukoscope/data";
import { serveInThread } from "@leukoscope/pool/node";
import { readText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { AuditReport } from "./audits.ts";

const storage = new NodeStorage();

serveInThread(async (manifest: string) => {
  const records = parseManifest(await readText(storage, manifest), manifest);
  const { audit } = await auditManifest(storage, records, { manifest });
  const value: AuditReport = { ...audit };
  return { value };
});
