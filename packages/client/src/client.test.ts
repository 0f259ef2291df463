import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { analyse, createClient, watchJob } from "./index.ts";

/** A service that says what it is told to, piece by piece, as a network would cut it. */
const answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
const server = createServer((request, response) => {
  request.resume().on("end", () => answers.shift()?.(request, response));
});
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterAll(() => server.close());

const sending = (type: string, pieces: readonly string[], status = 200) =>
  answers.push(async (_request, response) => {
    response.writeHead(status, { "content-type": type });
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    response.end();
  });

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

it("gives a row a line, wherever the network cut them", async () => {
  sending("application/x-ndjson", ['{"name":"a.p', 'ng","label":"Pre"}\n{"name":"b.png"}', "\n"]);
  const rows = await all(analyse(client, [{ name: "a.png", content: new Blob(["x"]) }], { model: "m" }));
  expect(rows).toEqual([{ name: "a.png", label: "Pre" }, { name: "b.png" }]);
});

it("throws the problem of a refused request", async () => {
  sending("application/problem+json", ['{"status":404,"code":"not-found"}'], 404);
  await expect(all(analyse(client, []))).rejects.toMatchObject({ code: "not-found" });
});

it("takes a stream that broke off up again where it was", async () => {
  let resumed: string | undefined;
  sending("text/event-stream", [
    'id: 7\nevent: epoch\ndata: {"epoch":1}\n\nevent: jo',
    'b\ndata: {"state":"active"}\n\n: wait\n',
  ]);
  answers.push((request, response) => {
    resumed = String(request.headers["last-event-id"]);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end('id: 9\nevent: epoch\ndata: {"epoch":2}\n\nevent: job\ndata: {"state":"completed"}\n\n');
  });
  const events = await all(watchJob(client, "9fd641ba-6030-4d81-a590-0e58bda9f95f"));
  expect(resumed).toBe("7");
  expect(events).toEqual([
    { kind: "epoch", id: "7", data: { epoch: 1 } },
    { kind: "job", job: { state: "active" } },
    { kind: "epoch", id: "9", data: { epoch: 2 } },
    { kind: "job", job: { state: "completed" } },
  ]);
});
