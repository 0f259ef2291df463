import { bytesPerElement, type Model, sizeOf, type Tensor, writeModel } from "@leukoscope/onnx";
import { mapAhead } from "@leukoscope/pool";
import type { Runtime, Session } from "@leukoscope/runtime";
import { type Storage, StorageError, sha256 } from "@leukoscope/storage";
import { CACHE_LIMIT, CacheBudget } from "./cache-budget.ts";
import type { Batch, Inputs } from "./examples.ts";
import type { InputReader } from "./inputs.ts";

/** One example's features, as raw bytes in the precision of the prefix's output. */
type Row = Uint8Array;

const HASH_BYTES = 32;

export interface FeatureCacheOptions {
  readonly threads?: number;
  /** What the folder may take, bytes; {@link CACHE_LIMIT} by default. */
  readonly limit?: number;
  /** Ms since 1970; tells which prefixes were used last. */
  readonly now?: () => number;
  /** Stops the computing of features, which rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

interface Wanted {
  readonly index: number;
  readonly draw: number;
}

/**
 * Features of a frozen prefix: computed once for an example and an augmentation draw, then read from disk. An entry is
 * keyed by the whole prefix (graph and weights), the example's key (image and preprocessing) and the draw, and carries
 * a hash of its content, so neither a stale nor a torn entry is ever used. Where the folder's limit leaves no room,
 * features are computed each time they are read.
 */
export class FeatureCache implements InputReader {
  readonly #prefix: Model;
  readonly #load: () => Promise<Session>;
  readonly #storage: Storage;
  readonly #folder: string;
  readonly #budget: CacheBudget;
  readonly #rowBytes: number;
  readonly #signal: AbortSignal | undefined;
  /** Loaded when features are missing; often none are. */
  #session: Promise<Session> | undefined;
  #full = false;

  private constructor(
    prefix: Model,
    load: () => Promise<Session>,
    storage: Storage,
    folder: string,
    budget: CacheBudget,
    signal: AbortSignal | undefined,
  ) {
    this.#prefix = prefix;
    this.#load = load;
    this.#storage = storage;
    this.#folder = folder;
    this.#budget = budget;
    this.#signal = signal;
    const [, ...dims] = prefix.outputs[0].dims;
    this.#rowBytes = sizeOf(dims) * bytesPerElement(prefix.outputs[0].type);
  }

  /** @param folder where the entries of all prefixes lie */
  static async open(
    prefix: Model,
    runtime: Runtime,
    storage: Storage,
    folder: string,
    { threads, limit = CACHE_LIMIT, now = Date.now, signal }: FeatureCacheOptions = {},
  ): Promise<FeatureCache> {
    const key = (await sha256(writeModel(prefix))).slice(0, 32);
    const budget = await CacheBudget.open(storage, folder, key, limit, now());
    const load = () => runtime.load(writeModel(prefix), { threads });
    return new FeatureCache(prefix, load, storage, `${folder}/${key}`, budget, signal);
  }

  async close(): Promise<void> {
    // What could not be loaded needs no release; whoever asked for it has heard of it.
    await (await this.#session?.catch(() => undefined))?.release();
  }

  /** Computes what `batches` will read and the disk does not have, as far as there is room. */
  async prepare(
    examples: Inputs,
    batches: readonly Batch[],
    onProgress: (done: number, of: number) => void,
  ): Promise<void> {
    const missing: Wanted[] = [];
    const seen = new Set<string>();
    for (const { indices, draws } of batches) {
      for (const [row, index] of indices.entries()) {
        const path = this.#path(examples.key(index), draws[row]);
        if (seen.has(path)) continue;
        seen.add(path);
        if (!(await this.#storage.exists(path))) missing.push({ index, draw: draws[row] });
      }
    }
    let done = 0;
    for await (const { rows, input } of this.#inputs(examples, missing)) {
      await this.#compute(examples, rows, input);
      done += rows.length;
      onProgress(done, missing.length);
      if (this.#full) return;
    }
  }

  /** The features of a batch as the suffix reads them; entries that are gone or damaged are computed again. */
  async read(examples: Inputs, batch: Batch): Promise<Tensor> {
    const { type, dims } = this.#prefix.outputs[0];
    const bytes = new Uint8Array(batch.indices.length * this.#rowBytes);
    const missing: (Wanted & { readonly row: number })[] = [];
    await Promise.all(
      batch.indices.map(async (index, row) => {
        const draw = batch.draws[row];
        const entry = await this.#entry(this.#path(examples.key(index), draw));
        if (entry) bytes.set(entry, row * this.#rowBytes);
        else missing.push({ index, draw, row });
      }),
    );
    // The order in which files were found missing is chance.
    missing.sort((a, b) => a.row - b.row);
    for await (const { rows, input } of this.#inputs(examples, missing)) {
      const entries = await this.#compute(examples, rows, input);
      rows.forEach(({ row }, at) => {
        bytes.set(entries[at], row * this.#rowBytes);
      });
    }
    const data = type === "float16" ? new Uint16Array(bytes.buffer) : new Float32Array(bytes.buffer);
    return { type, dims: [batch.indices.length, ...dims.slice(1)], data };
  }

  /** What the prefix reads, one batch of it after the other; the next one is made while one is computed. */
  #inputs<T extends Wanted>(
    examples: Inputs,
    wanted: readonly T[],
  ): AsyncGenerator<{ readonly rows: readonly T[]; readonly input: Tensor }> {
    const [{ dims }] = this.#prefix.inputs;
    const size = sizeOf(dims.slice(1));
    const parts = Array.from({ length: Math.ceil(wanted.length / dims[0]) }, (_, part) =>
      wanted.slice(part * dims[0], (part + 1) * dims[0]),
    );
    return mapAhead(parts, 1, async (rows) => {
      const data = new Float32Array(sizeOf(dims));
      await Promise.all(
        rows.map(async ({ index, draw }, row) => data.set(await examples.input(index, draw), row * size)),
      );
      return { rows, input: { type: "float32", dims, data } };
    });
  }

  async #compute(examples: Inputs, rows: readonly Wanted[], input: Tensor): Promise<Row[]> {
    this.#session ??= this.#load();
    const session = await this.#session;
    const outputs = await session.run({ [this.#prefix.inputs[0].name]: input }, { signal: this.#signal });
    const { buffer, byteOffset } = outputs[this.#prefix.outputs[0].name].data;
    const entries = rows.map((_, row) => new Uint8Array(buffer, byteOffset + row * this.#rowBytes, this.#rowBytes));
    await Promise.all(
      rows.map(({ index, draw }, row) => this.#store(this.#path(examples.key(index), draw), entries[row])),
    );
    return entries;
  }

  #path(key: string, draw: number): string {
    return `${this.#folder}/${key.slice(0, 2)}/${key}.${draw}`;
  }

  async #store(path: string, row: Row): Promise<void> {
    if (this.#full || !(await this.#budget.claim(HASH_BYTES + row.length))) {
      this.#full = true;
      return;
    }
    const entry = new Uint8Array(HASH_BYTES + row.length);
    entry.set(await digest(row));
    entry.set(row, HASH_BYTES);
    await this.#storage.write(path, entry, { durable: false });
  }

  async #entry(path: string): Promise<Row | undefined> {
    try {
      const entry = await this.#storage.read(path);
      const row = entry.subarray(HASH_BYTES);
      const expected = await digest(row);
      const whole = row.length === this.#rowBytes && expected.every((byte, i) => byte === entry[i]);
      return whole ? row : undefined;
    } catch (error) {
      if (error instanceof StorageError && error.code === "not-found") return undefined;
      throw error;
    }
  }
}

const digest = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
