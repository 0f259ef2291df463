import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

/** Folders may be shared by machines, and process numbers are each machine's own. */
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
const NAME = /\.([0-9a-f]{6})-(\d+)-\d+\.tmp$/;
/** What another machine has not touched for so long is nobody's. */
const ABANDONED_MS = 24 * 3_600_000;

const started = Date.now() - 1000 * process.uptime();
/** Folders that this process has looked through. */
const tidied = new Set<string>();
let temporaries = 0;

/** A name beside `path` that is nobody else's; what killed processes have left in the folder is taken away first, once. */
export async function temporaryName(path: string): Promise<string> {
  const folder = dirname(path);
  if (!tidied.has(folder)) {
    tidied.add(folder);
    await tidy(folder);
  }
  return `${path}.${HOST}-${process.pid}-${temporaries++}.tmp`;
}

/** Nobody fails because of what could not be tidied. */
async function tidy(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, host, process] = NAME.exec(name) ?? [];
    if (process === undefined) continue;
    const file = join(folder, name);
    const touched = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (touched !== undefined && isLeft(host, Number(process), touched))
      await rm(file, { force: true }).catch(() => {});
  }
}

function isLeft(host: string, writer: number, touched: number): boolean {
  if (Date.now() - touched > ABANDONED_MS) return true;
  if (host !== HOST) return false;
  // In a container the same number is given again.
  return writer === process.pid ? touched < started : !isAlive(writer);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
