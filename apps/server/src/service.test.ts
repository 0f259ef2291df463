import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SEGMENTATION_VERSION } from "@leukoscope/cells";
import { generatePhantoms } from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imagesForm } from "./testing/images-form.ts";
import { openTestService, type TestService } from "./testing/open-test-service.ts";

let test: TestService;
let images: { name: string; bytes: Buffer }[];
let phantoms = "";

beforeAll(async () => {
  phantoms = await mkdtemp(join(tmpdir(), "leukoscope-phantoms-"));
  const out = phantoms.replaceAll("\\", "/");
  const { records } = await generatePhantoms(new NodeStorage(), { out, count: 3, size: 128, seed: 7 });
  images = await Promise.all(
    records.map(async ({ path }, i) => ({ name: `field ${i}.png`, bytes: await readFile(join(phantoms, path)) })),
  );
  test = await openTestService();
});

afterAll(async () => {
  await test?.close();
  await rm(phantoms, { recursive: true, force: true });
});

const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object) => {
  const response = await test.server.inject({ method, url: `/api/v1${path}`, ...(body && { payload: body }) });
  return {
    status: response.statusCode,
    headers: response.headers,
    raw: response.rawPayload,
    body: parsed(response.body),
  };
};

const parsed = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const upload = (path: string, files: { name: string; bytes: Uint8Array }[]) =>
  test.server.inject({ method: "POST", url: `/api/v1${path}`, ...imagesForm(files) });

async function ended(id: string) {
  for (;;) {
    const { body } = await call("GET", `/jobs/${id}`);
    if (!["queued", "active"].includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a case, from its images to the signature", () => {
  let caseId = "";
  let imageId = "";

  it("is opened, and its images are looked at by a job", async () => {
    const opened = await call("POST", "/cases", { name: "phantom 1", specimen: "marrow" });
    expect(opened.status).toBe(201);
    caseId = opened.body.id;
    const broken = { name: "note.svg", bytes: Buffer.from("<svg onload='alert(1)'/>") };
    const answer = await upload(`/cases/${caseId}/images?model=phantom`, [...images.slice(0, 2), broken, images[0]]);
    expect(answer.statusCode).toBe(201);
    const { items, jobId, refused } = answer.json();
    expect(items).toHaveLength(2);
    expect(refused).toMatchObject([{ name: "note.svg", problem: { status: 422, code: "unknown-format" } }]);
    imageId = items[0].id;
    expect(await ended(jobId)).toMatchObject({
      state: "completed",
      progress: 1,
      result: { completed: 2, failed: 0 },
    });
    const { body } = await call("GET", `/images/${imageId}`);
    expect(body).toMatchObject({ status: "analysed", width: 128, height: 128, prediction: { model: "phantom" } });
    expect((await call("GET", `/jobs?parentId=${jobId}`)).body.items).toHaveLength(2);
  });

  it("gives the bytes back, and the pictures that were made of them", async () => {
    const content = await call("GET", `/images/${imageId}/content`);
    expect(content.headers["content-type"]).toBe("image/png");
    expect(content.raw.equals(images[0].bytes)).toBe(true);
    for (const picture of ["thumbnail", "mask", "heatmap?model=phantom"]) {
      const { headers, raw, status } = await call("GET", `/images/${imageId}/${picture}`);
      expect([status, headers["content-type"], raw.subarray(1, 4).toString()]).toEqual([200, "image/png", "PNG"]);
    }
  });

  it("tells cells page by page, each once", async () => {
    const seen: string[] = [];
    let next = "";
    do {
      const { body } = await call("GET", `/cases/${caseId}/cells?limit=2${next && `&cursor=${next}`}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      next = body.next ?? "";
    } while (next);
    const { body } = await call("GET", `/cases/${caseId}/cells?limit=500`);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(body.items.map(({ id }: { id: string }) => id));
  });

  it("keeps what a cell was called before it was renamed, and counts it anew", async () => {
    const { body } = await call("GET", `/images/${imageId}/cells`);
    const [first] = body.items;
    const renamed = await call("PATCH", `/cells/${first.id}`, { label: "myeloblast", reason: "open chromatin" });
    expect(renamed.body).toMatchObject({ label: "myeloblast", corrected: true });
    const history = await call("GET", `/cells/${first.id}/history`);
    expect(history.body.predictions).toHaveLength(1);
    expect(history.body.corrections).toMatchObject([
      { from: first.label, to: "myeloblast", reason: "open chromatin", by: "local" },
    ]);
    const summary = (await call("GET", `/cases/${caseId}/summary`)).body;
    const found = summary.cells.find(({ label }: { label: string }) => label === "myeloblast");
    expect(found.proportion.count).toBe(1);
    expect(found.proportion.low).toBeLessThan(found.proportion.share);
    expect(summary.corrected).toBe(1);
  });

  it("keeps what people call an image as a whole, counts it, reports it and logs it", async () => {
    const before = (await call("GET", `/images/${imageId}`)).body;
    const word = { label: "reactive", reason: "many large lymphocytes" };
    const renamed = await call("PATCH", `/images/${imageId}`, word);
    expect(renamed.body).toEqual({ ...before, label: "reactive", corrected: true });
    expect((await call("GET", `/images/${imageId}`)).body).toEqual(renamed.body);
    const history = (await call("GET", `/images/${imageId}/history`)).body;
    expect(history.predictions).toMatchObject([{ model: "phantom" }]);
    const told = { imageId, from: before.label, to: "reactive", reason: word.reason, by: "local" };
    expect(history.corrections).toMatchObject([told]);
    const summary = (await call("GET", `/cases/${caseId}/summary`)).body;
    expect(summary.fields).toContainEqual(expect.objectContaining({ label: "reactive" }));
    expect(summary).toMatchObject({ fieldsCorrected: 1, corrected: 1 });
    const report = (await call("GET", `/cases/${caseId}/report.json`)).body;
    expect(report.images[0]).toMatchObject({ id: imageId, label: "reactive" });
    expect(report.corrections).toContainEqual(expect.objectContaining({ imageId, to: "reactive", by: "local" }));
    expect((await call("GET", `/cases/${caseId}/report.pdf`)).raw.subarray(0, 5).toString()).toBe("%PDF-");
    const [line] = (await call("GET", "/audit?limit=500")).body.items.filter(
      ({ action }: { action: string }) => action === "image.correct",
    );
    expect(line).toMatchObject({ actor: "local", subject: `image ${imageId}`, details: { to: "reactive" } });
    expect((await call("PATCH", `/images/${imageId}`, { label: " ", reason: "x" })).status).toBe(400);
    expect((await call("PATCH", `/images/${caseId}`, word)).status).toBe(404);
  });

  it("looks again with another model, and the cells stay the same", async () => {
    const before = (await call("GET", `/images/${imageId}/cells`)).body.items;
    const job = await call("POST", "/jobs", { kind: "analysis", caseId, imageIds: [imageId], model: "b-all-subtypes" });
    expect((await ended(job.body.id)).state).toBe("completed");
    const after = (await call("GET", `/images/${imageId}/cells`)).body.items;
    expect(after.map(({ id }: { id: string }) => id)).toEqual(before.map(({ id }: { id: string }) => id));
    expect(after[0].label).toBe("myeloblast");
    expect(after[0].prediction.model).toBe("b-all-subtypes");
    expect((await call("GET", `/cells/${after[0].id}/history`)).body.predictions).toHaveLength(2);
  });

  it("has cells of their own for what another method finds, and the first ones again for what is found again", async () => {
    const cellsOf = async (more = "") => (await call("GET", `/images/${imageId}/cells${more}`)).body.items;
    const idsOf = (cells: { id: string }[]) => cells.map(({ id }) => id);
    const look = async (method?: string) => {
      const job = await call("POST", "/jobs", {
        kind: "analysis",
        caseId,
        imageIds: [imageId],
        model: "phantom",
        method,
      });
      expect((await ended(job.body.id)).state).toBe("completed");
      return (await call("GET", `/images/${imageId}`)).body.segmentation;
    };
    const before = await cellsOf();
    expect(await look("fuzzy")).toEqual({ method: "fuzzy", version: SEGMENTATION_VERSION, parameters: {} });
    const byColour = await cellsOf();
    expect(idsOf(byColour).filter((id) => idsOf(before).includes(id))).toEqual([]);
    expect(byColour.every(({ corrected }: { corrected: boolean }) => !corrected)).toBe(true);
    const summary = (await call("GET", `/cases/${caseId}/summary`)).body;
    expect([summary.corrected, summary.counts.whiteCells]).toEqual([
      0,
      (await call("GET", `/cases/${caseId}/cells?limit=500`)).body.items.length,
    ]);
    // What was renamed is kept with the finding that it is of, and can't be renamed any more.
    const { items } = (await call("GET", `/images/${imageId}/segmentations`)).body;
    expect(items.map(({ corrected, stands }: { corrected: number; stands: boolean }) => [stands, corrected])).toEqual([
      [true, 0],
      [false, 1],
    ]);
    expect(await cellsOf(`?segmentation=${items[1].id}`)).toEqual(before);
    const late = await call("PATCH", `/cells/${before[0].id}`, { label: "x", reason: "y" });
    expect(late.body).toMatchObject({ status: 409, code: "cell-superseded" });

    expect(await look()).toMatchObject({ method: "unet", version: "2", parameters: { network: "white-cells" } });
    expect(idsOf(await cellsOf())).toEqual(idsOf(before));
    expect((await cellsOf())[0]).toMatchObject({ label: "myeloblast", corrected: true });
    const [, again] = (await call("GET", `/images/${imageId}/segmentations`)).body.items;
    expect(again.analyses).toHaveLength(3);
  });

  it("is read a second time, signed, and then stays as it is", async () => {
    expect((await call("POST", `/cases/${caseId}/reviews`, { verdict: "agree" })).status).toBe(201);
    const preliminary = (await call("GET", `/cases/${caseId}/report.fhir.json`)).body;
    expect(preliminary.entry[0].resource).toMatchObject({ resourceType: "DiagnosticReport", status: "preliminary" });
    expect((await call("POST", `/cases/${caseId}/sign`)).body.status).toBe("signed");
    const cell = (await call("GET", `/images/${imageId}/cells`)).body.items[0].id;
    for (const [method, path, body] of [
      ["PATCH", `/cases/${caseId}`, { note: "more" }],
      ["PATCH", `/cells/${cell}`, { label: "x", reason: "y" }],
      ["PATCH", `/images/${imageId}`, { label: "x", reason: "y" }],
      ["POST", `/cases/${caseId}/sign`, undefined],
    ] as const) {
      expect((await call(method, path, body)).body).toMatchObject({ status: 409, code: "case-signed" });
    }
    expect((await upload(`/cases/${caseId}/images`, images.slice(2))).statusCode).toBe(409);
  });
});

describe("a signed case's reports", () => {
  const caseId = async () => (await call("GET", "/cases")).body.items[0].id;

  it("are final, tell of both models that looked, and come as every format", async () => {
    const report = (await call("GET", `/cases/${await caseId()}/report.json`)).body;
    expect(report).toMatchObject({ case: { status: "signed" }, signOff: { by: "local" } });
    expect(report.model.name).toBe("b-all-subtypes");
    expect(report.dataLimits[0]).toMatch(/named by other models: phantom/);
    expect(report.corrections).toMatchObject([
      { to: "myeloblast", by: "local" },
      { to: "reactive", by: "local" },
    ]);
    expect(report.counts.classified + report.counts.unsure).toBe(report.cells.length);
    const [{ segmentation }] = report.images;
    expect(segmentation).toMatchObject({ method: "unet", version: "2", parameters: { network: "white-cells" } });
    const lines = (await call("GET", "/audit?limit=100")).body.items;
    const { hash, seq } = lines.find(({ action }: { action: string }) => action === "case.sign");
    expect(report.signOff.audit).toEqual({ seq, hash });
    const types = { pdf: "application/pdf", html: "text/html", csv: "text/csv", "fhir.json": "application/fhir+json" };
    for (const [format, type] of Object.entries(types)) {
      const { headers, raw, status } = await call("GET", `/cases/${await caseId()}/report.${format}`);
      expect([status, String(headers["content-type"]).split(";")[0]]).toEqual([200, type]);
      expect(headers["content-disposition"]).toMatch(/^attachment/);
      if (format !== "pdf") expect(raw.toString()).toContain("For research use only");
      if (format === "html")
        expect(raw.toString().match(/<img src="data:image\/png/g)).toHaveLength(report.cells.length);
    }
  });

  it("are of one image as GeoJSON, and logged when they are taken out", async () => {
    const { images } = (await call("GET", `/cases/${await caseId()}/report.json`)).body;
    const several = await call("GET", `/cases/${await caseId()}/report.geojson`);
    expect(several.body).toMatchObject({ status: 422, code: "unknown-image" });
    const one = await call("GET", `/cases/${await caseId()}/report.geojson?image=${images[0].id}`);
    expect(one.body.features.length).toBe(images[0].cells);
    const { items } = (await call("GET", "/audit?limit=5")).body;
    expect(items[0]).toMatchObject({ actor: "local", action: "api.getReportGeojson" });
  });
});

describe("a case's counts", () => {
  it("take the blasts of the red line for no blasts, and leave out what is no cell", async () => {
    const { body: opened } = await call("POST", "/cases", { name: "phantom 2", specimen: "blood" });
    const answer = await upload(`/cases/${opened.id}/images?model=phantom`, images.slice(2, 3));
    const { items, jobId } = answer.json();
    await ended(jobId);
    const [cell] = (await call("GET", `/images/${items[0].id}/cells`)).body.items;
    const countedAs = async (label: string) => {
      expect((await call("PATCH", `/cells/${cell.id}`, { label, reason: "looked at again" })).status).toBe(200);
      return (await call("GET", `/cases/${opened.id}/summary`)).body;
    };
    const blast = await countedAs("myeloblast");
    const red = await countedAs("erythroblast");
    expect(red.blasts?.count ?? 0).toBe(blast.blasts.count - 1);
    const none = await countedAs("not a cell");
    expect(none.cells.map(({ label }: { label: string }) => label)).not.toContain("not a cell");
    expect(none.cells[0]?.proportion.of ?? 0).toBe(blast.cells[0].proportion.of - 1);
  });
});

describe("POST /analyse", () => {
  it("gives a line an image in their order, and a reason for each that could not be judged", async () => {
    const cut = { name: "cut.png", bytes: images[1].bytes.subarray(0, 900) };
    const answer = await upload("/analyse?model=phantom", [images[0], cut, images[2]]);
    expect(answer.headers["content-type"]).toContain("application/x-ndjson");
    const rows = answer.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ name }) => name)).toEqual([images[0].name, "cut.png", images[2].name]);
    expect(rows[1].error).toMatchObject({ status: 422, code: "truncated" });
    const total = Object.values<number>(rows[0].probabilities).reduce((sum, share) => sum + share, 0);
    expect(total).toBeCloseTo(1, 6);
  });

  it("refuses a model that is not there, and a request without images", async () => {
    expect((await upload("/analyse?model=none", images)).json()).toMatchObject({ status: 404, code: "not-found" });
    expect((await call("POST", "/analyse", {})).body).toMatchObject({ status: 415, code: "not-multipart" });
  });
});

describe("an Idempotency-Key", () => {
  const create = (key: string, name: string) =>
    test.server.inject({
      method: "POST",
      url: "/api/v1/cases",
      headers: { "idempotency-key": key },
      payload: { name },
    });

  it("makes one case of a request that is sent twice", async () => {
    const [first, second] = [await create("k1", "once"), await create("k1", "once")];
    expect(second.statusCode).toBe(201);
    expect(second.headers["idempotent-replayed"]).toBe("true");
    expect(second.json()).toEqual(first.json());
    const { body } = await call("GET", "/cases");
    expect(body.items.filter(({ name }: { name: string }) => name === "once")).toHaveLength(1);
  });

  it("gives a refusal again, too, and belongs to one request", async () => {
    const empty = await create("k2", "");
    expect(empty.statusCode).toBe(400);
    expect((await create("k1", "other")).json()).toMatchObject({ status: 422, code: "idempotency-key-reused" });
    expect((await create(" ", "x")).json()).toMatchObject({ status: 400, code: "bad-idempotency-key" });
  });

  it("makes one case of requests that come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create("k3", "at once")));
    const made = answers.filter(({ statusCode }) => statusCode === 201);
    expect(new Set(made.map((answer) => answer.json().id)).size).toBe(1);
    expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
  });
});

it("tells Prometheus of requests by route, and of jobs", async () => {
  const { body, headers } = await call("GET", "/metrics");
  expect(headers["content-type"]).toContain("text/plain");
  expect(body).toMatch(
    /leukoscope_http_request_seconds_count\{method="POST",route="\/api\/v1\/cases",status="2xx"\} \d/,
  );
  expect(body).toMatch(/leukoscope_jobs\{kind="analysis",state="completed"\} [1-9]/);
});

it("keeps a second server out of its folder", async () => {
  const { openDatabase } = await import("./database/open.ts");
  await expect(openDatabase({ folder: test.folder })).rejects.toMatchObject({ code: "data-in-use" });
});
