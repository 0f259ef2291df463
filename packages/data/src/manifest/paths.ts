import { ManifestError } from "./error.ts";
import type { ManifestRecord } from "./record.ts";

const DRIVE = /^[A-Za-z]:[\\/]/;

/** Windows paths with `/`; others as they are, since a backslash is a fair character in a name elsewhere. */
export const portable = (path: string): string =>
  DRIVE.test(path) || path.startsWith("\\\\") ? path.replaceAll("\\", "/") : path;

export const isAbsolutePath = (path: string): boolean => portable(path).startsWith("/") || DRIVE.test(path);

/** The names of a path, without `.` and empty names, with `..` resolved as far as the names allow. */
export function pathNames(path: string): string[] {
  const kept: string[] = [];
  for (const name of portable(path).split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (name !== ".." || !isAbsolutePath(path)) kept.push(name);
  }
  return kept;
}

/** What stands before the first name: nothing, `/`, or `//` before a Windows server. A drive is a name. */
function rootOf(path: string): string {
  if (DRIVE.test(path)) return "";
  return /^\/{0,2}/.exec(portable(path))?.[0] ?? "";
}

/** The path under which storage finds what a manifest calls `path`. */
export function resolvePath(manifest: string, path: string): string {
  if (isAbsolutePath(path)) return portable(path);
  return rootOf(manifest) + pathNames(`${portable(manifest)}/../${path}`).join("/");
}

/**
 * How a manifest names an image. Absolute paths: relative to the manifest's folder when the image lies in it or below,
 * so that the folder can be moved as a whole; absolute otherwise, so that the manifest can be moved alone. Two relative
 * paths are taken from the same folder and give a relative path, with `..` where needed.
 * @throws {ManifestError} `bad-path` when a relative image path cannot be reached from the manifest.
 */
export function pathInManifest(manifest: string, image: string): string {
  const folder = pathNames(`${portable(manifest)}/..`);
  const target = pathNames(image);
  if (isAbsolutePath(image)) {
    const below = isAbsolutePath(manifest) && folder.every((name, index) => target[index] === name);
    return below ? target.slice(folder.length).join("/") : portable(image);
  }
  let shared = 0;
  while (shared < folder.length && folder[shared] === target[shared]) shared++;
  const climbs = folder.slice(shared);
  if (isAbsolutePath(manifest) || climbs.includes("..")) {
    throw new ManifestError(
      "bad-path",
      `${image} cannot be written relative to ${manifest}; give both as absolute paths`,
      image,
    );
  }
  return [...climbs.map(() => ".."), ...target.slice(shared)].join("/");
}

/** The same records for a manifest that is written elsewhere: every path still leads to the same file. */
export const moveManifest = (records: readonly ManifestRecord[], from: string, to: string): ManifestRecord[] =>
  withPaths(records, (path) => pathInManifest(to, resolvePath(from, path)));

/** The records of a manifest with every path as storage finds it. */
export const resolveManifest = (records: readonly ManifestRecord[], manifest: string): ManifestRecord[] =>
  withPaths(records, (path) => resolvePath(manifest, path));

const withPaths = (records: readonly ManifestRecord[], move: (path: string) => string): ManifestRecord[] =>
  records.map((record) => ({
    ...record,
    path: move(record.path),
    ...(record.mask !== undefined && { mask: move(record.mask) }),
    ...(record.instances !== undefined && { instances: move(record.instances) }),
    ...(record.duplicateOf !== undefined && { duplicateOf: move(record.duplicateOf) }),
  }));
