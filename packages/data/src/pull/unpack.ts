import type { Storage } from "@leukoscope/storage";
import { NpzError } from "../npz/error.ts";
import { inflateEntry, readZipDirectory, type ZipEntry } from "../npz/zip.ts";
import { PullError } from "./error.ts";

export interface UnpackLimits {
  /** Files; 200,000 by default. */
  readonly files?: number;
  /** Bytes of all files once inflated; 20 GB by default. */
  readonly bytes?: number;
  /** Bytes of one file, which is in memory as a whole; 1 GB by default. */
  readonly fileBytes?: number;
}

export interface Unpacked {
  readonly files: number;
  /** Bytes of all of them. */
  readonly size: number;
}

const LIMITS: Required<UnpackLimits> = { files: 200_000, bytes: 20e9, fileBytes: 1e9 };

/** Names that mean something else on Windows: devices, drives, streams, and what its files may not be called. */
const NOT_PORTABLE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[<>:"|?*]|[. ]$/i;

/**
 * Unpacks a ZIP archive below a folder. All names and sizes are looked at before the first byte is written; a folder
 * that wraps all files, as in a repository's archive, is left out. Links come out as small files and lead nowhere.
 * @throws PullError `bad-archive` naming the entry: a path that leads out of the folder, more or larger files than
 *   `limits`, a damaged archive; StorageError
 */
export async function unpackZip(
  storage: Storage,
  bytes: Uint8Array,
  folder: string,
  limits: UnpackLimits = {},
): Promise<Unpacked> {
  const bad = (what: string, cause?: unknown): PullError =>
    new PullError("bad-archive", folder, `the archive was not unpacked: ${what}; is it the right file?`, { cause });
  const most = { ...LIMITS, ...limits };
  try {
    const entries = readZipDirectory(bytes).filter(({ name }) => !name.endsWith("/"));
    if (entries.length === 0) throw bad("it holds no file");
    if (entries.length > most.files) throw bad(`it holds ${entries.length} files, more than ${most.files}`);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (!(size <= most.bytes)) throw bad(`it would give ${size} bytes, more than ${most.bytes}`);
    const places = placesOf(entries, bad);
    for (const [place, entry] of places) {
      if (entry.size > most.fileBytes) throw bad(`${entry.name} has ${entry.size} bytes, more than ${most.fileBytes}`);
      // Written again if the machine stops: the folder is not in its place before all is there.
      await storage.write(`${folder}/${place}`, contentOf(entry, bad), { durable: false });
    }
    return { files: places.size, size };
  } catch (error) {
    throw error instanceof NpzError ? bad(error.message, error) : error;
  }
}

/** Where each file goes below the folder. */
function placesOf(entries: readonly ZipEntry[], bad: (what: string) => PullError): Map<string, ZipEntry> {
  const split = entries.map(({ name }) => name.replaceAll("\\", "/").split("/"));
  const wrapper = split[0][0];
  const wrapped = split.every((names) => names.length > 1 && names[0] === wrapper);
  const places = new Map<string, ZipEntry>();
  const seen = new Set<string>();
  for (const [index, all] of split.entries()) {
    const { name } = entries[index];
    const names = wrapped ? all.slice(1) : all;
    if (all.some((part) => part === "" || part === "." || part === "..")) {
      throw bad(`${name} leads out of the folder`);
    }
    const odd = all.find((part) => NOT_PORTABLE.test(part) || hasControl(part));
    if (odd !== undefined) throw bad(`${JSON.stringify(name)} is no name that every system takes`);
    const place = names.join("/");
    // Case too: on macOS and Windows both would be one file.
    if (seen.has(place.toLowerCase())) throw bad(`${name} is there twice`);
    seen.add(place.toLowerCase());
    places.set(place, entries[index]);
  }
  return places;
}

const hasControl = (text: string): boolean => [...text].some((character) => character < " ");

function contentOf(entry: ZipEntry, bad: (what: string) => PullError): Uint8Array {
  // No more is ever held than what comes: a directory may claim anything.
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const piece of inflateEntry(entry)) {
    pieces.push(piece);
    length += piece.length;
  }
  if (length !== entry.size) throw bad(`${entry.name} is cut short: ${length} of ${entry.size} bytes`);
  const content = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    content.set(piece, at);
    at += piece.length;
  }
  return content;
}
