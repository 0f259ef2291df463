import { DownloadError } from "./error.ts";
import { type NetworkOptions, persistently, request } from "./request.ts";

/** More than any description of a repository takes. */
const LARGEST = 10_000_000;

/**
 * Fetches a small JSON document.
 * @throws DownloadError, `server` for an answer that is not JSON or over 10 MB
 */
export function fetchJson(url: string, options: NetworkOptions = {}): Promise<unknown> {
  return persistently(async () => {
    const { pieces } = await request(url, options);
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of pieces()) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > LARGEST) throw refuse(url, "more than 10 MB");
    }
    try {
      return JSON.parse(text + decoder.decode());
    } catch (error) {
      throw refuse(url, "no JSON", error);
    }
  }, options);
}

const refuse = (url: string, what: string, cause?: unknown): DownloadError =>
  new DownloadError("server", url, `${url}: the server sent ${what}; check that the address is that of its API`, {
    cause,
  });
