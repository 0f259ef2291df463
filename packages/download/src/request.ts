import { DownloadError, failureOf, refusalOf } from "./error.ts";

export interface NetworkOptions {
  /** Sent with the request. `authorization` goes to the address itself, not where that redirects to another host. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which an attempt is given up; 30 seconds by default. */
  readonly timeout?: number;
  /** Further attempts after a failure that may pass (cut connection, 429, 5xx); 4 by default. */
  readonly retries?: number;
  /** Milliseconds before the first of them, doubled for each that follows; 500 by default. */
  readonly backOff?: number;
  readonly signal?: AbortSignal;
}

/** An answer whose body is read piece by piece. */
export interface Answer {
  readonly response: Response;
  /** The body; ends with a DownloadError `cut` when it breaks off or stalls. */
  pieces(): AsyncGenerator<Uint8Array>;
  /** Frees the connection of a body that is not read. */
  abandon(): Promise<void>;
}

const TIMEOUT = 30_000;

/**
 * Sends one GET request. Redirects are followed.
 * @param accepted statuses beside success that the caller understands
 * @throws DownloadError; the signal's reason
 */
export async function request(
  url: string,
  { headers, timeout = TIMEOUT, signal }: NetworkOptions,
  accepted: readonly number[] = [],
): Promise<Answer> {
  signal?.throwIfAborted();
  const patience = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => clearTimeout(timer);
  const watch = () => {
    rest();
    timer = setTimeout(() => patience.abort(), timeout);
  };
  const explain = (error: unknown, answered: boolean): unknown => {
    if (signal?.aborted) return signal.reason;
    if (!patience.signal.aborted) return failureOf(url, error, answered);
    const stall = `nothing came for ${timeout / 1000} s`;
    return new DownloadError("cut", url, `${url}: ${stall}; check the network and run it again to go on from there`, {
      cause: error,
      passing: true,
    });
  };

  let response: Response;
  watch();
  try {
    // A compressed body would have another length than the file, and could not be resumed.
    response = await fetch(url, { headers: { "accept-encoding": "identity", ...headers }, signal: stopped });
  } catch (error) {
    throw explain(error, false);
  } finally {
    rest();
  }
  if (!response.ok && !accepted.includes(response.status)) {
    await response.body?.cancel();
    throw refusalOf(url, response);
  }
  return {
    response,
    abandon: async () => response.body?.cancel(),
    async *pieces() {
      const reader = response.body?.getReader();
      try {
        while (reader) {
          watch();
          const { done, value } = await reader.read();
          rest();
          if (done) return;
          yield value;
        }
      } catch (error) {
        throw explain(error, true);
      } finally {
        rest();
        // Frees the connection when the caller has seen enough; a broken one is free already.
        await reader?.cancel().catch(() => {});
      }
    },
  };
}

/** Waits; rejects with the signal's reason when it is aborted meanwhile. */
function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
  });
}

/** A server that asks for more than this is not waited for. */
const LONGEST_PAUSE = 60_000;

/**
 * Does work again after a failure that may pass, with growing pauses.
 * @param received how many bytes have come so far: attempts that bring some do not use up the retries
 * @throws what the last attempt threw
 */
export async function persistently<T>(
  work: () => Promise<T>,
  { retries = 4, backOff = 500, signal }: NetworkOptions,
  received: () => number = () => 0,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    const before = received();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      if (received() > before) failures = 0;
      // A network that was there may come back; one that never was is told at once.
      const passing = error.passing || (error.code === "offline" && received() > 0);
      const wait = error.retryAfter ?? backOff * 2 ** failures;
      if (!passing || failures >= retries || wait > LONGEST_PAUSE) throw error;
      await pause(wait, signal);
    }
  }
}
