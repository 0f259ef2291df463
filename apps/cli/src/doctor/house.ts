import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, seen from `src/doctor` and `dist/doctor` alike. */
export const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

/** Names of the folders in a folder of the repository; none where it does not exist. */
export function foldersOf(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** Version of an installed npm package; undefined when it is not installed. */
export function installedVersion(name: string): string | undefined {
  const places = [join(ROOT, "packages", "runtime"), ROOT].map((folder) =>
    join(folder, "node_modules", name, "package.json"),
  );
  const found = places.find(existsSync);
  return found === undefined ? undefined : JSON.parse(readFileSync(found, "utf8")).version;
}
