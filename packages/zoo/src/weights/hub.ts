import { fetchJson, type NetworkOptions } from "@leukoscope/download";
import { WeightsError } from "./error.ts";

/** A server that speaks the Hugging Face hub's protocol. */
export interface Hub extends Pick<NetworkOptions, "retries" | "backOff" | "timeout" | "signal"> {
  /** Address, such as `https://huggingface.co`. */
  readonly endpoint: string;
  /** Access token; sent to the endpoint alone. */
  readonly token?: string;
}

export interface HubRevision {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Of the file, as the hub's large file storage has it; a small file kept in git itself has none. */
  readonly sha256?: string;
  /** Bytes. */
  readonly size?: number;
}

export const isCommit = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{40}$/.test(text);
export const isSha256 = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

export const headersFor = ({ token }: Hub): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {};

/** The address of a file at a commit. */
export const fileAddress = ({ endpoint }: Hub, repository: string, commit: string, file: string): string =>
  `${base(endpoint)}/${repository}/resolve/${commit}/${file}`;

/**
 * Asks which commit a revision (branch, tag or commit) is, and what that has under a file's name.
 * @throws DownloadError; WeightsError `bad-hub` for an answer that is not the hub's, `bad-revision` when the file is not there
 */
export async function findOnHub(hub: Hub, repository: string, file: string, revision: string): Promise<HubRevision> {
  const api = `${base(hub.endpoint)}/api/models/${repository}`;
  const options = { ...hub, headers: headersFor(hub) };
  const about = await fetchJson(`${api}/revision/${encodeURIComponent(revision)}`, options);
  const commit = isRecord(about) ? about.sha : undefined;
  if (!isCommit(commit)) throw unlikeHub(api, "names no commit");
  const tree = await fetchJson(`${api}/tree/${commit}`, options);
  if (!Array.isArray(tree)) throw unlikeHub(api, "lists no files");
  const entry: unknown = tree.find((item) => isRecord(item) && item.path === file);
  if (!isRecord(entry)) {
    throw new WeightsError(
      "bad-revision",
      revision,
      `${repository} has no ${file} at ${revision} (commit ${commit}); give another --revision`,
    );
  }
  const { size, lfs } = entry;
  const sha256 = isRecord(lfs) ? lfs.oid : undefined;
  return {
    commit,
    sha256: isSha256(sha256) ? sha256 : undefined,
    size: typeof size === "number" ? size : undefined,
  };
}

const base = (endpoint: string): string => endpoint.replace(/\/+$/, "");

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const unlikeHub = (address: string, what: string): WeightsError =>
  new WeightsError(
    "bad-hub",
    address,
    `${address} ${what}: it does not answer as the Hugging Face hub; check HF_ENDPOINT`,
  );
