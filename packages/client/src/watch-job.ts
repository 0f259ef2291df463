import type { Client } from "./client.ts";
import { linesOf } from "./lines.ts";
import type { components } from "./schema.ts";

/** What a job tells: itself whenever it changes, and what it keeps on its way, such as an epoch of a run. */
export type JobEvent =
  | { readonly kind: "job"; readonly job: components["schemas"]["Job"] }
  | { readonly kind: string; readonly id: string; readonly data: unknown };

/** Wait before a stream that broke off is asked for again, milliseconds. */
const PAUSE = 1000;

/**
 * Follows a job to its end. A stream that breaks off is taken up again where it was.
 * @throws the service's problem for a job that is not there; what `signal` gives as its reason
 */
export async function* watchJob(
  client: Client,
  id: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<JobEvent, void, undefined> {
  let last: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const { data, error } = await client.GET("/api/v1/jobs/{id}/events", {
        params: { path: { id }, ...(last !== undefined && { header: { "last-event-id": last } }) },
        parseAs: "stream",
        signal,
      });
      if (error) throw error;
      for await (const event of eventsOf(data as unknown as ReadableStream<Uint8Array>)) {
        if (event.id !== undefined) last = event.id;
        if (event.kind !== "job") {
          yield { kind: event.kind, id: event.id ?? "", data: JSON.parse(event.data) };
          continue;
        }
        const job: components["schemas"]["Job"] = JSON.parse(event.data);
        yield { kind: "job", job };
        if (job.state === "completed" || job.state === "failed" || job.state === "cancelled") return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      // A network that is away; a problem of the service is no TypeError.
      if (!(error instanceof TypeError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

interface Sent {
  readonly kind: string;
  readonly id?: string;
  readonly data: string;
}

/** Server-sent events, as the HTML standard reads them. */
async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Sent, void, undefined> {
  let kind = "message";
  let id: string | undefined;
  let data: string[] = [];
  for await (const line of linesOf(stream)) {
    if (line === "") {
      if (data.length > 0) yield { kind, data: data.join("\n"), ...(id !== undefined && { id }) };
      kind = "message";
      id = undefined;
      data = [];
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") kind = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
}
