import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServerError } from "../error.ts";

/** Folders that this process has: a lock with its number and not in here is a dead process's that had the same. */
const held = new Set<string>();

/**
 * Keeps a second process out of a folder: two in one would damage the database. The lock of a process that was killed is
 * taken over.
 * @returns lets go of it
 * @throws ServerError `data-in-use`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "service.lock");
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      held.add(file);
      return async () => {
        held.delete(file);
        await rm(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (attempt > 2 || held.has(file) || isAlive(owner)) {
      throw new ServerError(
        "data-in-use",
        folder,
        `The data folder ${folder} is in use by process ${owner}. Stop that server, or name another folder with --data.`,
      );
    }
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
