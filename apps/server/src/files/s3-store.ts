import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { AwsClient } from "aws4fetch";
import {
  checkHash,
  FileError,
  type FileStore,
  type LocalFile,
  notFound,
  type PutOptions,
  type StoredBytes,
} from "./file-store.ts";
import { spool } from "./spool.ts";

export interface S3Options {
  readonly bucket: string;
  /** Before every name, without a slash at its end; may be empty. */
  readonly prefix: string;
  /** Such as `https://s3.eu-central-1.amazonaws.com`, or that of another service that speaks S3. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where files lie on their way. */
const COMING = join(tmpdir(), "leukoscope-coming");
/** Tries of a request that the network or the service let fail. */
const RETRIES = 4;

/** Files in a bucket of any service that speaks S3, by path-style addresses. */
export class S3Store implements FileStore {
  readonly #client: AwsClient;
  readonly #base: string;

  constructor({ accessKeyId, bucket, endpoint, prefix, region, secretAccessKey }: S3Options) {
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: RETRIES });
    this.#base = [endpoint.replace(/\/$/, ""), encodeURIComponent(bucket), ...prefix.split("/").filter(Boolean)].join(
      "/",
    );
  }

  /** It is hashed on its way to a file of this machine, since the name and the signature need the hash. */
  async put(content: Readable | Uint8Array, { maxBytes }: PutOptions = {}): Promise<StoredBytes> {
    const { bytes, path, sha256 } = await spool(content, COMING, maxBytes);
    try {
      if (await this.has(sha256)) return { sha256, bytes };
      const answer = await this.#ask("PUT", sha256, {
        body: Readable.toWeb(createReadStream(path)) as unknown as BodyInit,
        headers: { "content-length": String(bytes), "x-amz-content-sha256": sha256 },
        duplex: "half",
      });
      await settle(answer);
      return { sha256, bytes };
    } finally {
      await rm(path, { force: true });
    }
  }

  async read(sha256: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#get(sha256)).arrayBuffer());
  }

  async stream(sha256: string): Promise<Readable> {
    const { body } = await this.#get(sha256);
    return body ? Readable.fromWeb(body as unknown as ReadableStream) : Readable.from([]);
  }

  async local(sha256: string): Promise<LocalFile> {
    const { path } = await spool(await this.stream(sha256), COMING);
    return { path, close: () => rm(path, { force: true }) };
  }

  async has(sha256: string): Promise<boolean> {
    const answer = await this.#ask("HEAD", sha256);
    return answer.ok;
  }

  async remove(sha256: string): Promise<void> {
    await settle(await this.#ask("DELETE", sha256));
  }

  async #get(sha256: string): Promise<Response> {
    const answer = await this.#ask("GET", sha256);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw notFound(sha256);
  }

  /** @returns an answer of success, or 404 */
  async #ask(method: string, sha256: string, init: RequestInit & { duplex?: "half" } = {}): Promise<Response> {
    const name = checkHash(sha256);
    let answer: Response;
    try {
      answer = await this.#client.fetch(`${this.#base}/${name.slice(0, 2)}/${name}`, { method, ...init });
    } catch (cause) {
      throw unreachable(this.#base, cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (answer.ok || answer.status === 404) return answer;
    const said = method === "HEAD" ? "" : `: ${(await answer.text()).slice(0, 300)}`;
    throw unreachable(this.#base, `it answered ${answer.status}${said}`);
  }
}

/** An answer is read to its end, so that its connection is free again. */
const settle = async (answer: Response): Promise<void> => {
  await answer.arrayBuffer();
};

const unreachable = (place: string, why: string, cause?: unknown): FileError =>
  new FileError("unreachable", place, `The file store at ${place} does not answer as it should: ${why}.`, { cause });
