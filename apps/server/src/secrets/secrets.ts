import { hkdfSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ServerError } from "../error.ts";

/** The environment's secret; a service on several machines needs it, since all must have the same. */
export const SECRET_VARIABLE = "LEUKOSCOPE_SECRET";
const FILE = "secret.key";
const LEAST = 32;

/** Keys made from one secret, so that one purpose's key tells nothing of another's. */
export interface Secrets {
  /** What sessions' cookies are signed with. */
  readonly sessions: string;
  /** What names are turned into pseudonyms with. */
  readonly pseudonyms: Buffer;
}

export interface SecretOptions {
  /** Where the key is kept when the environment has none: `secret.key`, made on first use, for its owner's eyes only. */
  readonly folder: string;
  /** Whether other processes share the database: the environment must then have the secret. */
  readonly shared: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** @throws ServerError `no-secret` where a shared service has none, or it is too short to be one */
export async function readSecrets({ environment = process.env, folder, shared }: SecretOptions): Promise<Secrets> {
  const given = environment[SECRET_VARIABLE];
  if (given !== undefined && given.length < LEAST) {
    const message = `${SECRET_VARIABLE} has ${given.length} characters; give at least ${LEAST} random ones, such as of "openssl rand -hex 32".`;
    throw new ServerError("no-secret", SECRET_VARIABLE, message);
  }
  if (given === undefined && shared) {
    const message = `A service that shares its database with others needs the same secret in each: set ${SECRET_VARIABLE} to at least ${LEAST} random characters, such as of "openssl rand -hex 32".`;
    throw new ServerError("no-secret", SECRET_VARIABLE, message);
  }
  return keysOf(given ?? (await keyFile(folder)));
}

/** The key of a folder; whoever comes first makes it. */
async function keyFile(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, FILE);
  try {
    await writeFile(path, `${randomBytes(32).toString("hex")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return (await readFile(path, "utf8")).trim();
}

function keysOf(secret: string): Secrets {
  const key = (purpose: string) => Buffer.from(hkdfSync("sha256", secret, "leukoscope", purpose, 32));
  return { sessions: key("sessions").toString("base64url"), pseudonyms: key("pseudonyms") };
}
