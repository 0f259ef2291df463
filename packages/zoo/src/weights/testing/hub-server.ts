import type { IncomingMessage } from "node:http";
import {
  type LocalServer,
  type SeenRequest,
  serveFile,
  sha256Of,
  startServer,
} from "../../../../download/src/testing/file-server.ts";

export const COMMIT = "a".repeat(40);
export const TOKEN = "hf_secret";

export interface HubRepository {
  /** `model.safetensors` by commit; branches and tags point to commits. */
  readonly files: Record<string, Uint8Array>;
  readonly branches: Record<string, string>;
  /** Whether a token is asked for. */
  gated?: boolean;
  /** What the API states in place of the true SHA-256; null for a file that is not in large file storage. */
  stated?: string | null;
}

export interface HubServer {
  /** What `HF_ENDPOINT` is set to. */
  readonly endpoint: string;
  readonly repositories: Record<string, HubRepository>;
  /** Requests that the hub and the host of its large files were sent. */
  readonly hub: SeenRequest[];
  readonly cdn: SeenRequest[];
  /** Bytes after which the next bodies are cut. */
  readonly cuts: number[];
  /** Bytes after which the next bodies go silent instead. */
  readonly holds: number[];
  close(): Promise<void>;
}

/** A hub on this machine: its API, `resolve` addresses, and a second host that large files are redirected to. */
export async function startHub(repositories: Record<string, HubRepository>): Promise<HubServer> {
  const cuts: number[] = [];
  const holds: number[] = [];
  const blobs = new Map<string, Uint8Array>();
  const cdn = await startServer((request, response, seen) => {
    const blob = blobs.get(request.url?.split("?")[0].slice(1) ?? "");
    const file = blob && { bytes: blob, etag: `"${sha256Of(blob)}"` };
    const hold = holds.shift();
    if (file) serveFile(request, response, seen, file, hold ?? cuts.shift(), hold !== undefined);
    else response.writeHead(404).end();
  });
  const hub = await startServer((request, response) => {
    const { status, headers, body } = answer(request, { repositories, blobs, cdn });
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body));
  });
  return {
    endpoint: hub.address,
    repositories,
    hub: hub.seen,
    cdn: cdn.seen,
    cuts,
    holds,
    close: async () => {
      await hub.close();
      await cdn.close();
    },
  };
}

interface Place {
  readonly repositories: Record<string, HubRepository>;
  readonly blobs: Map<string, Uint8Array>;
  readonly cdn: LocalServer;
}

interface HubAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

const refusal = (status: number, code: string): HubAnswer => ({
  status,
  headers: { "x-error-code": code },
  body: { error: code },
});

function answer({ url: path = "", headers }: IncomingMessage, { repositories, blobs, cdn }: Place): HubAnswer {
  const [, api, name, kind, revision, file] =
    /^(\/api\/models)?\/([\w.-]+\/[\w.-]+)\/(revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(path) ?? [];
  const repository = repositories[name];
  // As the hub does: who may not see a repository is not told that there is none.
  if (!repository) return refusal(headers.authorization ? 404 : 401, "RepoNotFound");
  if (repository.gated && headers.authorization !== `Bearer ${TOKEN}`) return refusal(403, "GatedRepo");
  const asked = decodeURIComponent(revision);
  const commit = repository.branches[asked] ?? asked;
  const bytes = repository.files[commit];
  if (!bytes) return refusal(404, "RevisionNotFound");
  const sha256 = sha256Of(bytes);
  if (api && kind === "revision") {
    return { status: 200, body: { id: name, sha: commit, tags: ["timm", "license:apache-2.0"] } };
  }
  if (api && kind === "tree") {
    const stated = repository.stated === undefined ? sha256 : repository.stated;
    const lfs = stated === null ? undefined : { oid: stated, size: bytes.length, pointerSize: 134 };
    const attributes = { type: "file", oid: "0".repeat(40), size: 1519, path: ".gitattributes" };
    const weights = { type: "file", oid: "1".repeat(40), size: bytes.length, path: "model.safetensors", lfs };
    return { status: 200, body: [attributes, weights] };
  }
  if (file !== "model.safetensors") return refusal(404, "EntryNotFound");
  blobs.set(sha256, bytes);
  return {
    status: 302,
    headers: {
      location: `${cdn.address}/${sha256}?signature=xyz`,
      "x-repo-commit": commit,
      "x-linked-etag": `"${sha256}"`,
      "x-linked-size": String(bytes.length),
    },
  };
}
