import { auditManifest, parseManifest } from "@leukoscope/data";
import { explore, placedImages } from "@leukoscope/explore";
import { serveInThread } from "@leukoscope/pool/node";
import { readText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { AuditReport, AuditTask } from "./audits.ts";

const storage = new NodeStorage();

serveInThread(async ({ manifest, explores }: AuditTask) => {
  const records = parseManifest(await readText(storage, manifest), manifest);
  const { audit } = await auditManifest(storage, records, { manifest });
  if (!explores) return { value: { ...audit } };
  const { findings, images } = await explore(records, { storage, manifest });
  const value: AuditReport = { audit, findings, placed: placedImages(images) };
  return { value };
});
