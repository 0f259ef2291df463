import {
  DownloadError,
  type DownloadErrorCode,
  type DownloadProgress,
  download,
  hashOfFile,
} from "@leukoscope/download";
import { type StreamStorage, writeText } from "@leukoscope/storage";
import type { Backbone } from "../backbone.ts";
import { WeightsError } from "./error.ts";
import { fileAddress, findOnHub, type Hub, type HubRevision, headersFor, isCommit, isSha256 } from "./hub.ts";
import { elsewhere, type HubFile, hubFiles } from "./hub-files.ts";
import { lockPath, readLock, type Trust, type WeightsLock, weightsPath } from "./pulled.ts";

export interface PullOptions extends Hub {
  readonly storage: StreamStorage;
  /** Folder of all pulled weights. */
  readonly folder: string;
  /** Branch, tag or commit, instead of the pinned commit or that of the first pull. */
  readonly revision?: string;
  /** 64 hexadecimal digits that the file must have, instead of what is pinned or was pulled first. */
  readonly sha256?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface PulledWeights extends WeightsLock {
  readonly path: string;
  /** Bytes that came over the network in this call; 0 when the file was there. */
  readonly transferred: number;
}

/**
 * Fetches a backbone's ImageNet weights from the hub into the cache, proven by SHA-256: the one given, else the one pinned
 * here, else the one of the first pull, else the one that the hub itself states (trust on first use; it is kept in a lock
 * file and binds later pulls). With the right file in the cache no network is touched, unless a branch or tag is asked for.
 * @throws WeightsError `no-hub-file`, `bad-sha256`, `wrong-hash`, `bad-revision`, `bad-hub`, `damaged`; DownloadError;
 *   StorageError; the signal's reason
 */
export async function pullWeights(backbone: Backbone, options: PullOptions): Promise<PulledWeights> {
  const { storage, folder } = options;
  const hubFile = hubFileOf(backbone);
  const path = weightsPath(folder, backbone.name);
  const lock = await readLock(storage, folder, backbone.name);
  const plan = planFor(hubFile, lock, options);

  if (lock && plan.commit === lock.commit && (plan.sha256 ?? lock.sha256) === lock.sha256) {
    if ((await storage.exists(path)) && (await hashOfFile(storage, path)) === lock.sha256) {
      return { ...lock, path, transferred: 0 };
    }
  }

  const { repository, file } = hubFile;
  const { got, commit } = await fetched(hubFile, plan, path, options).catch((error: unknown) => {
    throw pinMayBeWrong(error, plan) ? withDoubt(error) : error;
  });
  const { name, licence } = backbone;
  const { endpoint } = options;
  const pulled = { name, repository, file, commit, sha256: got.sha256, size: got.size, licence, endpoint };
  const next: WeightsLock = { ...pulled, trust: plan.trust };
  await writeText(storage, lockPath(folder, name), `${JSON.stringify(next, undefined, 2)}\n`);
  return { ...next, path, transferred: got.transferred };
}

async function fetched(hubFile: HubFile, plan: Plan, path: string, options: PullOptions) {
  const { commit, sha256, size } = await targetOf(hubFile, plan, options);
  const address = fileAddress(options, hubFile.repository, commit, hubFile.file);
  const got = await download(address, path, { ...options, headers: headersFor(options), sha256, size });
  return { got, commit };
}

/** What a pin that is wrong looks like, beside a server that is. */
const PIN_FAULTS: ReadonlySet<DownloadErrorCode> = new Set(["not-found", "wrong-hash", "wrong-length"]);

const pinMayBeWrong = (error: unknown, { trust, pinnedCommit }: Plan): error is DownloadError =>
  error instanceof DownloadError &&
  PIN_FAULTS.has(error.code) &&
  (error.code === "not-found" ? pinnedCommit : trust === "pinned");

const withDoubt = (error: DownloadError): DownloadError =>
  new DownloadError(
    error.code,
    error.where,
    `${error.message}. What this program pins is second-hand (docs/zoo.md) and may itself be wrong: --revision main goes by what the hub states, --sha256 by a hash that you trust`,
    { cause: error },
  );

function hubFileOf({ name }: Backbone): HubFile {
  const found = hubFiles.get(name);
  if (found) return found;
  throw new WeightsError(
    "no-hub-file",
    name,
    `there are no weights of ${name} to pull: ${elsewhere.get(name) ?? "its home is not known here"}`,
  );
}

interface Plan {
  /** What to ask the hub for. */
  readonly revision: string;
  /** The commit, where it is known without asking. */
  readonly commit?: string;
  /** Whether that is this program's own pin. */
  readonly pinnedCommit: boolean;
  readonly sha256?: string;
  readonly trust: Trust;
}

/** What is to be fetched, and what it is checked against. */
function planFor(hubFile: HubFile, lock: WeightsLock | undefined, { revision, sha256 }: PullOptions): Plan {
  if (sha256 !== undefined && !isSha256(sha256.toLowerCase())) {
    throw new WeightsError("bad-sha256", sha256, `--sha256 ${sha256} is no SHA-256; give its 64 hexadecimal digits`);
  }
  // Once pulled, a commit stays, until another is pinned by a newer version of this program or asked for.
  const asked = revision ?? hubFile.commit ?? lock?.commit ?? "main";
  const commit = isCommit(asked) ? asked : undefined;
  const pinnedCommit = revision === undefined && hubFile.commit !== undefined;
  const plan = { revision: asked, commit, pinnedCommit };
  if (sha256 !== undefined) return { ...plan, sha256: sha256.toLowerCase(), trust: "given" };
  const ours = revision === undefined || revision === hubFile.commit;
  if (ours && hubFile.sha256 !== undefined) return { ...plan, sha256: hubFile.sha256, trust: "pinned" };
  if (lock && commit === lock.commit) return { ...plan, sha256: lock.sha256, trust: "locked" };
  return { ...plan, trust: "first-use" };
}

/** Commit, hash and size: asked of the hub where they are not all known. */
async function targetOf({ repository, file, ...known }: HubFile, plan: Plan, hub: Hub): Promise<HubRevision> {
  const { commit, sha256, revision } = plan;
  if (commit !== undefined && sha256 !== undefined) {
    return { commit, sha256, size: sha256 === known.sha256 ? known.size : undefined };
  }
  const found = await findOnHub(hub, repository, file, revision);
  if (sha256 !== undefined && found.sha256 !== undefined && found.sha256 !== sha256) {
    throw new WeightsError(
      "wrong-hash",
      repository,
      `${repository} has a ${file} of SHA-256 ${found.sha256} at ${revision}, not the expected ${sha256}; nothing was fetched. If you trust it, give --sha256 ${found.sha256}`,
    );
  }
  return { ...found, sha256: sha256 ?? found.sha256 };
}
