import { decodeImage, sniffFormat } from "@leukoscope/imaging";
import { type Storage, sha256 } from "@leukoscope/storage";
import type { Candidate } from "../adapters/adapter.ts";
import { pathInManifest } from "../manifest/paths.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import type { Rejection } from "./error.ts";
import { extensionOf } from "./files.ts";
import { type CleaningRules, findUnfit, unfitOf } from "./rules.ts";

/**
 * Reads one image whole: nothing less finds a JPEG that is damaged in its middle. A candidate with bytes of its own is
 * written first.
 * @returns the image's record, or why there is none; never rejects
 */
export async function readImage(
  storage: Storage,
  { bytes: contained, details, path, ...known }: Candidate,
  manifest: string | undefined,
  rules: CleaningRules,
): Promise<ManifestRecord | Rejection> {
  let bytes: Uint8Array;
  try {
    bytes = contained ?? (await storage.read(path));
    // A set is written once and can be written again: waiting for the disk at each image would take most of the time.
    if (contained) await storage.write(path, contained, { durable: false });
  } catch (error) {
    return { path, ...unfitOf(error, "unreadable") };
  }
  const hash = await sha256(bytes);
  let size: { readonly width: number; readonly height: number };
  try {
    const image = await decodeImage(bytes, rules.maxPixels === undefined ? {} : { maxPixels: rules.maxPixels });
    const unfit = findUnfit(image, { bytes, extension: extensionOf(path), format: sniffFormat(bytes) }, rules);
    if (unfit) return { path, ...unfit };
    size = { width: image.width, height: image.height };
  } catch (error) {
    return { path, ...unfitOf(error, "undecodable") };
  }
  try {
    const told = { ...known, ...(await details?.({ sha256: hash, ...size })) };
    const name = (file: string): string => (manifest === undefined ? file : pathInManifest(manifest, file));
    return {
      path: name(path),
      sha256: hash,
      ...told,
      ...size,
      ...(told.mask !== undefined && { mask: name(told.mask) }),
    };
  } catch (error) {
    return { path, ...unfitOf(error, "annotation") };
  }
}
