import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metadataFromProps } from "@leukoscope/classifier";
import { generatePhantoms, parseManifest } from "@leukoscope/data";
import { readModel } from "@leukoscope/onnx";
import { NodeStorage } from "@leukoscope/storage/node";
import { askingOrder } from "@leukoscope/tune";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell-resource.ts";
import { registerDataSet } from "../datasets/register.ts";
import { JobWorker } from "../jobs/job-worker.ts";
import { imagesForm } from "../testing/images-form.ts";
import { openTestService, type TestService } from "../testing/open-test-service.ts";

const IMAGES = 6;
let test: TestService;
let worker: JobWorker;
let caseId = "";
let pictureFiles: { name: string; bytes: Buffer }[] = [];
let cells: Cell[] = [];

const startWorker = () => {
  const started = new JobWorker(test.service, { pollSeconds: 0.05 });
  started.start();
  return started;
};

beforeAll(async () => {
  const out = (await mkdtemp(join(tmpdir(), "leukoscope-learning-"))).replaceAll("\\", "/");
  const { records } = await generatePhantoms(new NodeStorage(), { out, count: IMAGES, size: 128, seed: 11 });
  pictureFiles = await Promise.all(
    records.map(async ({ path }) => ({ name: path, bytes: await readFile(join(out, path)) })),
  );
  await rm(out, { recursive: true });
  test = await openTestService({ worker: false });
  worker = startWorker();
  caseId = (await call("POST", "/cases", { name: "one" })).body.id;
  const url = `/api/v1/cases/${caseId}/images?model=phantom`;
  const { jobId } = (await test.server.inject({ method: "POST", url, ...imagesForm(pictureFiles) })).json();
  expect(await ended(jobId)).toMatchObject({ result: { completed: IMAGES } });
  cells = (await call("GET", `/cases/${caseId}/cells?limit=500`)).body.items;
  for (const { id } of (await call("GET", `/cases/${caseId}/images`)).body.items) {
    one.push(...cells.filter(({ imageId }) => imageId === id).slice(0, 1));
  }
  expect(one).toHaveLength(IMAGES);
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

async function call(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, payload?: object) {
  const response = await test.server.inject({ method, url: `/api/v1${path}`, ...(payload && { payload }) });
  const isJson = String(response.headers["content-type"]).includes("json;");
  const body = isJson || response.statusCode >= 400 ? response.json() : response.body;
  return { status: response.statusCode, body, raw: response.rawPayload };
}

async function ended(id: string) {
  for (;;) {
    const { body } = await call("GET", `/jobs/${id}`);
    if (!["queued", "active"].includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const label = (cell: Cell, name: string) =>
  call("PATCH", `/cells/${cell.id}`, { label: name, reason: `looks like a ${name}` });
const version = (name: string, unit = "cell") => call("POST", "/datasets/of-labels", { name, unit });
const pool = async (query = "") => (await call("GET", `/labels${query}`)).body;

/** A cell of each image, in the order of the images. */
const one: Cell[] = [];

describe("what to ask a person about", () => {
  it("comes with the smallest margin first, the classes taking turns, page by page of an image", async () => {
    const asked = await pool("?limit=200");
    const named = cells.flatMap(({ id, prediction }) => (prediction ? [{ id, prediction }] : []));
    expect(asked).toMatchObject({ open: named.length, labelled: [], model: null });
    const ids = asked.questions.map(({ cell }: { cell: Cell }) => cell.id);
    expect(ids).toHaveLength(named.length);
    const margin = ({ prediction }: (typeof named)[number]) => {
      const [first, second] = Object.values(prediction.probabilities).sort((a, b) => b - a);
      return first - second;
    };
    expect(ids[0]).toBe(named.toSorted((a, b) => margin(a) - margin(b))[0].id);
    expect(new Set(ids)).toEqual(new Set(askingOrder(named).map(({ id }) => id)));
    const last = asked.questions.at(-1);
    expect(last.image).toMatchObject({ id: last.cell.imageId, caseId });
    expect(
      asked.questions
        .map(({ imageNumber }: { imageNumber: number }) => imageNumber)
        .sort()
        .at(-1),
    ).toBe(IMAGES);
    expect((await pool("?limit=1")).questions).toHaveLength(1);
    expect((await pool("?unit=image")).questions.map(({ cell }: { cell: null }) => cell)).toEqual(
      Array(IMAGES).fill(null),
    );
  });

  it("is no more what a person has labelled, or what is of a signed case", async () => {
    const { open } = await pool();
    await label(one[0], "blast");
    const after = await pool();
    expect(after).toMatchObject({ open: open - 1, model: "phantom" });
    expect(after.labelled).toEqual([{ label: "blast", count: 1, images: 1 }]);
    await test.service.db.updateTable("cases").set({ status: "signed" }).where("id", "=", caseId).execute();
    expect(await pool()).toMatchObject({ open: 0, questions: [], labelled: after.labelled });
    await test.service.db.updateTable("cases").set({ status: "open" }).where("id", "=", caseId).execute();
  });
});

describe("labels as versions of a data set", () => {
  it("are none where there is too little to learn from", async () => {
    expect((await version("Ward 3")).body).toMatchObject({ status: 422, code: "too-few-labels", remedy: /Label/ });
    await label(one[1], "blast");
    await label(one[2], "hairy cell");
    // One class from two images, the other from one.
    expect((await version("Ward 3")).body).toMatchObject({ status: 422, code: "too-few-labels" });
    expect((await call("GET", "/datasets")).body.items).toEqual([]);
  });

  it("hold the very cells, what they were called and by whom, and never change", async () => {
    await label(one[3], "hairy cell");
    await label(one[4], "not a cell");
    await label(one[5], "rare cell");
    const first = await version("Ward 3");
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      name: "Ward 3",
      version: 1,
      unit: "cell",
      images: 4,
      classes: { blast: 2, "hairy cell": 2 },
      createdBy: "local",
    });
    const { body: lines } = await call("GET", `/datasets/${first.body.id}/labels`);
    expect(lines.items).toHaveLength(4);
    expect(lines.items[0]).toMatchObject({
      caseId,
      cellId: one[0].id,
      label: "blast",
      reason: "looks like a blast",
      by: "local",
    });
    const manifest = async () => (await call("GET", `/datasets/${first.body.id}/manifest`)).raw.toString();
    const before = await manifest();
    expect(createHash("sha256").update(before).digest("hex")).toBe(first.body.manifestSha256);
    const records = parseManifest(before, "labels");
    expect(records.map(({ sha256 }) => sha256)).toEqual(lines.items.map(({ sha256 }: { sha256: string }) => sha256));
    expect(new Set(records.map(({ patient }) => patient))).toEqual(new Set([caseId]));

    await label(one[0], "hairy cell");
    await label(one[4], "blast");
    const second = await version("Ward 3");
    expect(second.body).toMatchObject({ version: 2, classes: { blast: 2, "hairy cell": 3 } });
    expect((await version("Ward 4")).body.version).toBe(1);
    expect(await manifest()).toBe(before);
    const { db } = test.service;
    for (const table of ["datasets", "dataset_images", "dataset_labels"]) {
      await expect(sql`delete from ${sql.table(table)}`.execute(db)).rejects.toThrow(/stays as it is: delete/);
    }
    await expect(db.updateTable("datasets").set({ name: "x" }).execute()).rejects.toThrow(/update is refused/);
  });

  it("may be of images as a whole", async () => {
    const images = one.map(({ imageId }) => imageId);
    for (const [at, id] of images.entries()) {
      await call("PATCH", `/images/${id}`, { label: at % 2 ? "early" : "late", reason: "the whole of it" });
    }
    const { body } = await version("Fields", "image");
    expect(body).toMatchObject({ unit: "image", classes: { early: 3, late: 3 } });
    const { items } = (await call("GET", `/datasets/${body.id}/labels`)).body;
    expect(items.map(({ imageId, cellId }: { imageId: string; cellId: null }) => [imageId, cellId])).toEqual(
      images.map((id) => [id, null]),
    );
    expect((await call("GET", `/datasets/${body.id}/images/${items[0].sha256}`)).status).toBe(200);
    expect(await pool("?unit=image")).toMatchObject({ open: 0, model: "phantom" });
  });
});

describe("a data set from elsewhere", () => {
  it("is registered with its licence as a version, and explored", async () => {
    const pictures = pictureFiles.slice(0, 3).map(({ bytes, name }, at) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { bytes, record: { path: `x/${name}`, sha256, class: at ? "late" : "early", width: 128, height: 128 } };
    });
    const register = async () => {
      const form = new FormData();
      form.append("name", "From elsewhere");
      form.append("licence", "CC0-1.0");
      form.append("manifest", new Blob([pictures.map(({ record }) => JSON.stringify(record)).join("\n")]), "m.jsonl");
      for (const { bytes } of pictures) form.append("files", new Blob([new Uint8Array(bytes)]), "../../etc/passwd");
      const request = new Request("http://localhost", { method: "POST", body: form });
      const payload = Buffer.from(await request.arrayBuffer());
      const headers = { "content-type": request.headers.get("content-type") ?? "" };
      return (await test.server.inject({ method: "POST", url: "/api/v1/datasets", headers, payload })).json();
    };
    const first = await register();
    expect(first).toMatchObject({ version: 1, licence: "CC0-1.0", unit: null, classes: { early: 1, late: 2 } });
    expect((await register()).version).toBe(2);
    const { body } = await call("GET", `/datasets/${first.id}/exploration`);
    expect(body.findings).toMatchObject({ images: 3, dimensions: [{ width: 128, height: 128, images: 3 }] });
    expect(body.placed.map(({ class: label }: { class: string }) => label)).toEqual(["early", "late", "late"]);
    expect(body.audit).toEqual((await call("GET", `/datasets/${first.id}/audit`)).body);
  });
});

describe("a fine-tuning", () => {
  const start = (own: object) =>
    call("POST", "/runs/fine-tune", { name: "Ward 3 2", startFrom: "phantom", epochs: 2, ...own });
  const dataSet = async () =>
    (await call("GET", "/datasets")).body.items.find(
      ({ name, version: number }: { name: string; version: number }) => name === "Ward 3" && number === 2,
    );

  it("is refused for a model or a data set that is not there, of one class, or out of bounds", async () => {
    const { id: datasetId } = await dataSet();
    expect((await start({ datasetId, startFrom: "nobody" })).body).toMatchObject({ status: 404, code: "not-found" });
    expect((await start({ datasetId, startFrom: "../phantom" })).status).toBe(404);
    expect((await start({ datasetId: caseId })).status).toBe(404);
    for (const own of [{ epochs: 0 }, { epochs: 201 }, { learningRate: 0 }, { learningRate: 2 }, { name: " " }]) {
      expect((await start({ datasetId, ...own })).status).toBe(400);
    }
    const records = parseManifest((await call("GET", `/datasets/${datasetId}/manifest`)).raw.toString(), "labels");
    const one = records.map((record) => ({ ...record, class: "blast" }));
    const single = await registerDataSet(test.service, { name: "one class", records: one, by: "test" });
    expect((await start({ datasetId: single.id })).body).toMatchObject({ status: 422, code: "too-few-labels" });
    const split = records.map(
      (record, at) => ({ ...one[at], path: record.path, split: at ? "train" : "val" }) as const,
    );
    const told = await registerDataSet(test.service, { name: "one class", records: split, by: "test" });
    expect((await start({ datasetId: told.id })).body).toMatchObject({ status: 422, code: "too-few-labels" });
  });

  it("goes on with another worker where one stops, and its model is served", async () => {
    const { id: datasetId } = await dataSet();
    const asked = await start({ datasetId, epochs: 6 });
    expect(asked.status).toBe(201);
    const { id } = asked.body;
    const run = async () => (await call("GET", `/runs/${id}`)).body;
    while ((await run()).curve.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.stop();
    expect(await run()).toMatchObject({ state: "queued", files: ["checkpoint.safetensors"] });
    worker = startWorker();
    const done = await ended(id);
    expect(done).toMatchObject({ state: "completed", attempts: 2, error: null });
    expect(done.params).toMatchObject({ dataset: "Ward 3 2", images: { train: 3, validation: 2 } });
    expect(done.result).toMatchObject({ epochs: 6, val: { n: 2 } });
    const { curve, files } = await run();
    expect(curve.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(files).toEqual(["README.md", "model.onnx"]);
    const { result } = await test.service.db
      .selectFrom("job_events")
      .select(({ fn }) => fn.countAll().as("result"))
      .where("job_id", "=", id)
      .where("kind", "=", "resumed")
      .executeTakeFirstOrThrow();
    expect(Number(result)).toBe(1);

    const name = `run-${id}`;
    const model = (await call("GET", `/models/${name}`)).body;
    const classes = ["blast", "lymphocyte", "neutrophil", "hairy cell"];
    expect(model).toMatchObject({ name, title: "Ward 3 2", classes, trainingData: { name: "Ward 3 2" } });
    expect(model.results[0]).toMatchObject({ images: 2 });
    expect(model.card).toContain("too kind");
    const bytes = (await call("GET", `/runs/${id}/files/model.onnx`)).raw;
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(model.sha256);
    expect(metadataFromProps(readModel(bytes).metadata)).toMatchObject({ name: "Ward 3 2", weightTag: /phantom/ });

    const again = await call("POST", "/jobs", { kind: "analysis", caseId, model: name });
    expect((await ended(again.body.id)).state).toBe("completed");
    const [cell] = (await call("GET", `/cases/${caseId}/cells`)).body.items;
    expect(cell.prediction.model).toBe(name);
    expect(Object.keys(cell.prediction.probabilities).sort()).toEqual(classes.toSorted());
  });

  it("stops when it is cancelled, and starts from the very model that was asked for", async () => {
    const { id: datasetId } = await dataSet();
    const { id } = (await start({ datasetId, epochs: 200 })).body;
    while ((await call("GET", `/runs/${id}`)).body.curve.length < 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await call("DELETE", `/jobs/${id}`);
    expect((await ended(id)).state).toBe("cancelled");
    const { jobs, db } = test.service;
    const { params } = await db.selectFrom("jobs").select("params").where("id", "=", id).executeTakeFirstOrThrow();
    const changed = { ...params, startFromSha256: "0".repeat(64) };
    const other = await db.transaction().execute((trx) => jobs.add(trx, { kind: "training", params: changed }));
    jobs.wake();
    expect(await ended(other)).toMatchObject({ state: "failed", attempts: 1, error: { code: "model-changed" } });
  });
});
