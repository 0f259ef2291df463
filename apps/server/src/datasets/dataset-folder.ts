import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ManifestRecord, parseManifest } from "@leukoscope/data";
import { notFound } from "../api/problem.ts";
import type { Service } from "../service.ts";

/**
 * Brings a data set onto this machine, where training reads it as files. What is there already is not fetched again.
 * @returns path of its manifest; absolute
 * @throws ApiError 404
 */
export async function dataSetFolder(
  { db, files, folder }: Pick<Service, "db" | "files" | "folder">,
  id: string,
): Promise<string> {
  const row = await db.selectFrom("datasets").select("manifest").where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("data set", id);
  const place = join(folder, "data-sets", id);
  const manifest = join(place, "manifest.jsonl");
  await mkdir(place, { recursive: true });
  const fetch = async (sha256: string, to: string) => {
    if (existsSync(to)) return;
    const coming = `${to}.${randomUUID()}`;
    await pipeline(await files.stream(sha256), createWriteStream(coming));
    await rename(coming, to);
  };
  const text = Buffer.from(await files.read(row.manifest)).toString("utf8");
  for (const { path, sha256 } of parseManifest(text, "the manifest")) await fetch(sha256, join(place, path));
  await fetch(row.manifest, manifest);
  return manifest.replaceAll("\\", "/");
}

/** Where an image of a data set lies: a name that its content decides. */
export const pathOf = ({ sha256 }: Pick<ManifestRecord, "sha256">, type: string): string =>
  `${sha256}.${type.split("/").at(-1)}`;
