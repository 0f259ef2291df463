import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestService, type TestService } from "../testing/open-test-service.ts";
import { type Document, type Operation, operationsOf, type Request, Requests } from "../testing/requests.ts";
import { openApiDocument } from "./document.ts";
import { problem } from "./problem.ts";

const document = (await openApiDocument()) as Document;
/** Streams that do not end by themselves; `jobs.test.ts` listens to them. */
const ENDLESS = new Set(["watchJobs"]);
const operations = operationsOf(document).filter(({ operationId }) => !ENDLESS.has(operationId));
/** Each costs seconds of computing when it is right; they are asked in the other tests. */
const HEAVY = new Set(["getImageHeatmap", "auditDataSet", "exploreDataSet"]);

let test: TestService;
let requests: Requests;

beforeAll(async () => {
  // Nothing of what is asked for is done: the questions are what is tested.
  test = await openTestService({ worker: false });
  const post = async (path: string, payload: object) =>
    (await test.server.inject({ method: "POST", url: `/api/v1${path}`, payload })).json();
  const first = await post("/cases", { name: "one" });
  const second = await post("/cases", { name: "two" });
  const job = await post("/runs", {
    text: await readFile(new URL("../../../../protocols/phantom.yaml", import.meta.url), "utf8").then((text) =>
      text.replace(/folder:.*/, ""),
    ),
    overrides: [],
  });
  const study = await post("/jobs", { kind: "study", study: "makem-2025" });
  // A stream of a job that has ended ends.
  await test.server.inject({ method: "DELETE", url: `/api/v1/jobs/${study.id}` });
  requests = new Requests(
    document,
    [first.id, second.id, study.id, ...(job.id ? [job.id] : [])].filter((id) => id !== job.id),
  );
});
afterAll(() => test?.close());

/** Asks, and holds the answer against what the document says of any answer. */
async function ask(operation: Operation, request: Request): Promise<number> {
  const response = await test.server.inject(request);
  const said = `${request.method} ${request.url} ${request.payload ?? ""}: ${response.statusCode} ${response.body.slice(0, 300)}`;
  expect(response.statusCode, said).toBeLessThan(500);
  if (response.statusCode >= 400) {
    expect(response.headers["content-type"], said).toContain("application/problem+json");
    expect(problem.parse(response.json()).status, said).toBe(response.statusCode);
  } else {
    expect(Object.keys(operation.responses), said).toContain(String(response.statusCode));
  }
  return response.statusCode;
}

describe("every route, by the document", () => {
  it("names each operation, and says how it fails", () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, responses } of operations)
      expect(Object.keys(responses), operationId).toContain("default");
  });

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    "%s answers what fits its schemas as it says",
    async (id, operation) => {
      const numRuns = HEAVY.has(id) ? 1 : 3;
      await fc.assert(
        fc.asyncProperty(requests.fitting(operation), async (request) => {
          await ask(operation, request);
        }),
        { numRuns },
      );
    },
  );

  it("answers a thousand malformed requests without failing", async () => {
    const asked = operations.filter(({ operationId }) => !HEAVY.has(operationId));
    const any = fc
      .constantFrom(...asked)
      .chain((operation) => requests.malformed(operation).map((request) => ({ operation, request })));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(any, async ({ operation, request }) => {
        if ((await ask(operation, request)) >= 400) refused++;
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(700);
  });
});
