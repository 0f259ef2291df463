import { auditManifest, formatManifest, importDataset } from "@leukoscope/data";
import { explore, placedImages } from "@leukoscope/explore";
import type { Storage } from "@leukoscope/storage";
import type { Explored, ExploringNews } from "./messages.ts";

/**
 * What is in a folder, and what stands against training on it: import, audit and exploration, as `data import`, `data audit`
 * and `data eda` do them one after another.
 * @throws ImportError, ExploreError, whose messages say how to mend it
 */
export async function exploreFiles(
  storage: Storage,
  folder: string,
  onProgress: (progress: ExploringNews & { kind: "progress" }) => void,
): Promise<Explored> {
  const progress = (step: "reading" | "auditing" | "measuring") => (done: number, total: number) =>
    onProgress({ kind: "progress", step, share: done / Math.max(1, total) });
  const read = progress("reading");
  const { records, ...summary } = await importDataset(storage, folder, {
    onProgress: ({ done, total }) => read(done, total),
  });
  const manifest = "manifest.jsonl";
  const { audit } = await auditManifest(storage, records, { manifest, onProgress: progress("auditing") });
  const { findings, images } = await explore(records, { storage, manifest, onProgress: progress("measuring") });
  return { summary, audit, findings, placed: placedImages(images), manifest: formatManifest(records) };
}
