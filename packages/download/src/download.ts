import { StorageError, type StreamStorage } from "@leukoscope/storage";
import { DownloadError } from "./error.ts";
import { hashOfFile, PartialFile, type Version } from "./partial-file.ts";
import { type Answer, type NetworkOptions, persistently, request } from "./request.ts";

export interface DownloadProgress {
  /** Bytes that are there, those of an earlier download included. */
  readonly received: number;
  /** Bytes of the whole file, if known. */
  readonly total?: number;
}

export interface DownloadOptions extends NetworkOptions {
  readonly storage: StreamStorage;
  /** 64 hexadecimal digits; a file with another hash is refused and removed. */
  readonly sha256?: string;
  /** Bytes of the whole file; another length is refused. */
  readonly size?: number;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface Downloaded {
  readonly path: string;
  readonly sha256: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes that came over the network for it in this call; 0 when the right file was there. */
  readonly transferred: number;
}

/**
 * Fetches a file to `path`, which holds the whole file afterwards, synced to the disk, or is as it was. What has come of
 * a download that breaks off, fails for lack of space, or is aborted stays beside it and is resumed by the next call
 * (HTTP `Range` with `If-Range`), unless the server has another version by then. A file that is there and has the
 * expected hash is not fetched again.
 * @throws DownloadError; StorageError; the signal's reason
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<Downloaded> {
  const { storage, sha256 } = options;
  if (sha256 !== undefined && (await storage.exists(path)) && (await hashOfFile(storage, path)) === sha256) {
    const [{ size }] = await storage.list(path);
    return { path, sha256, size, transferred: 0 };
  }
  return new Download(url, path, options).run();
}

class Download {
  readonly #url: string;
  readonly #path: string;
  readonly #options: DownloadOptions;
  #partial: PartialFile | undefined;
  /** Whether bytes of an earlier call are part of the file. */
  #resumed = false;
  #transferred = 0;

  constructor(url: string, path: string, options: DownloadOptions) {
    this.#url = url;
    this.#path = path;
    this.#options = options;
  }

  async run(): Promise<Downloaded> {
    const { storage } = this.#options;
    try {
      this.#partial = await PartialFile.resume(storage, this.#path);
      this.#resumed = this.#partial !== undefined;
      for (;;) {
        const whole = await persistently(
          () => this.#fetchRest(),
          this.#options,
          () => this.#transferred,
        );
        const digest = whole.digest();
        if (digest === (this.#options.sha256 ?? digest)) {
          this.#partial = undefined;
          await whole.finish();
          return { path: this.#path, sha256: digest, size: whole.received, transferred: this.#transferred };
        }
        await this.#discard();
        // What an earlier call left may have been spoilt by a power cut; that is no fault of the server's.
        if (!this.#resumed) throw this.#wrongHash(digest);
        this.#resumed = false;
      }
    } catch (error) {
      await this.#partial?.keep();
      throw error instanceof StorageError && error.code === "no-space" ? this.#noSpace(error) : error;
    }
  }

  /** One request: for the whole, or for what is missing. */
  async #fetchRest(): Promise<PartialFile> {
    if (this.#partial && this.#partial.received === this.#partial.version.total) return this.#partial;
    const answer = await request(this.#url, { ...this.#options, headers: this.#headers() }, [416]);
    const partial = await this.#partialFor(answer);
    const { total = this.#options.size } = partial.version;
    const progress = () => this.#options.onProgress?.({ received: partial.received, total });
    progress();
    for await (const piece of answer.pieces()) {
      if (total !== undefined && partial.received + piece.length > total) {
        await this.#discard();
        throw this.#wrongLength(`more than ${total} bytes`, total);
      }
      await partial.append(piece);
      this.#transferred += piece.length;
      progress();
    }
    if (total !== undefined && partial.received < total) {
      throw new DownloadError(
        "cut",
        this.#url,
        `${this.#url}: the connection ended after ${partial.received} of ${total} bytes; run it again to go on from there`,
        { passing: true },
      );
    }
    return partial;
  }

  #headers(): Record<string, string> {
    const { headers } = this.#options;
    if (!this.#partial?.version.validator) return { ...headers };
    return { ...headers, range: `bytes=${this.#partial.received}-`, "if-range": this.#partial.version.validator };
  }

  /** The file that the answer's bytes go on with. */
  async #partialFor({ response, abandon }: Answer): Promise<PartialFile> {
    const partial = this.#partial;
    if (partial && response.status === 206 && continues(response, partial)) return partial;
    const version = versionOf(response);
    // The server has another version: what is there is of no use. A server that just knows no ranges sends the same
    // bytes again, to the same places; the file stays, as another download may be at it.
    if (response.status === 200 && partial?.isOf(version)) await partial.keep();
    else await this.#discard();
    this.#partial = undefined;
    if (response.status !== 200) {
      await abandon();
      const asked = response.headers.get("content-range") ?? "no range";
      throw new DownloadError(
        "server",
        this.#url,
        `${this.#url}: the server answered with status ${response.status} (${asked}), which was not asked for; run it again to start anew`,
        { passing: partial !== undefined },
      );
    }
    const { size } = this.#options;
    if (size !== undefined && version.total !== undefined && version.total !== size) {
      await abandon();
      throw this.#wrongLength(`${version.total} bytes`, size);
    }
    this.#resumed = false;
    this.#partial = await PartialFile.begin(this.#options.storage, this.#path, version);
    return this.#partial;
  }

  async #discard(): Promise<void> {
    const partial = this.#partial;
    this.#partial = undefined;
    await partial?.discard();
  }

  #wrongHash(found: string): DownloadError {
    return new DownloadError(
      "wrong-hash",
      this.#url,
      `${this.#url}: the file has SHA-256 ${found}, not the expected ${this.#options.sha256}; it was removed. It was changed on the way or on the server: use it only if you know why, and pin what you trust`,
    );
  }

  #wrongLength(found: string, wanted: number): DownloadError {
    return new DownloadError(
      "wrong-length",
      this.#url,
      `${this.#url}: the server has ${found}, expected ${wanted}; nothing was kept. Is it the right file and revision?`,
    );
  }

  #noSpace(cause: StorageError): DownloadError {
    return new DownloadError(
      "no-space",
      this.#path,
      `${this.#path}: no space left on the disk${this.#missing()}; free some and run it again to go on from there`,
      { cause },
    );
  }

  #missing(): string {
    const { received = 0, version } = this.#partial ?? {};
    const total = version?.total ?? this.#options.size;
    return total === undefined ? "" : ` for the remaining ${total - received} of ${total} bytes`;
  }
}

/** Whether a partial answer begins where the file ends. */
function continues({ headers }: Response, { received, version }: PartialFile): boolean {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  return Number(from) === received && (total === "*" || Number(total) === version.total);
}

function versionOf({ headers }: Response): Version {
  const encoded = (headers.get("content-encoding") ?? "identity") !== "identity";
  const length = headers.get("content-length");
  // Of a body that was compressed on the way, neither length nor ranges are the file's.
  if (encoded || length === null) return {};
  const tag = headers.get("etag");
  // A weak tag does not promise the same bytes.
  const strong = tag?.startsWith('"') ? tag : undefined;
  return { total: Number(length), validator: strong ?? headers.get("last-modified") ?? undefined };
}
