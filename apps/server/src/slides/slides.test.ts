import { chooseLevel, segmentCells, walkField } from "@leukoscope/cells";
import { renderSmear } from "@leukoscope/data";
import {
  createImage,
  decodeImage,
  type Image,
  openPicture,
  resize,
  sourceOf,
  writeTiledTiff,
} from "@leukoscope/imaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imagesForm } from "../testing/images-form.ts";
import { openTestService, type TestService } from "../testing/open-test-service.ts";

const NAME = "Erika Mustermann";
const SIDE = 256;
let test: TestService;

beforeAll(async () => {
  test = await openTestService({ slideSide: SIDE, worker: { heartbeatSeconds: 0.2, pollSeconds: 0.05 } });
});
afterAll(() => test?.close());

const call = async (method: "GET" | "POST" | "DELETE", path: string, payload?: object) => {
  const answer = await test.server.inject({ method, url: `/api/v1${path}`, ...(payload && { payload }) });
  return { status: answer.statusCode, raw: answer.rawPayload, body: () => answer.json() };
};

const upload = async (bytes: Uint8Array, query: string) => {
  const { id } = (await call("POST", "/cases", { name: "slide" })).body();
  const url = `/api/v1/cases/${id}/images?${query}`;
  const answer = await test.server.inject({ method: "POST", url, ...imagesForm([{ name: `${NAME}.svs`, bytes }]) });
  return { caseId: id, ...answer.json() };
};

async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const jobOf = (id: string) => async () => (await call("GET", `/jobs/${id}`)).body();
const hasEnded = ({ state }: { state: string }) => !["queued", "active"].includes(state);

const tileOf = (image: Image, tile: number) => (column: number, row: number) => {
  const out = createImage(tile, tile);
  for (let y = 0; y < Math.min(tile, image.height - row * tile); y++) {
    const from = 3 * ((row * tile + y) * image.width + column * tile);
    out.data.set(image.data.subarray(from, from + 3 * Math.min(tile, image.width - column * tile)), 3 * y * tile);
  }
  return out;
};

async function tiff(levels: Parameters<typeof writeTiledTiff>[1]): Promise<Uint8Array> {
  const pieces: [number, Uint8Array][] = [];
  await writeTiledTiff({ write: async (at, bytes) => void pieces.push([at, bytes]) }, levels);
  const out = new Uint8Array(Math.max(...pieces.map(([at, { length }]) => at + length)));
  for (const [at, bytes] of pieces) out.set(bytes, at);
  return out;
}

/** A smear as a scanner writes it: two levels, a label between them, and the patient's name in its texts. */
function slide(): Promise<Uint8Array> {
  const cells = ["blast", "lymphocyte", "blast", "lymphocyte"] as const;
  const { image } = renderSmear({ width: 560, height: 400, seed: "slide", cells, micrometresPerPixel: 0.2 });
  const level = (of: Image, description: string) => ({ ...of, tile: 64, tileAt: tileOf(of, 64), description });
  return tiff([
    level(image, `Aperio Image Library|${NAME}|MPP = 0.2`),
    level(createImage(64, 64), `label ${NAME}`),
    { ...level(resize(image, 280, 200), NAME), compression: "deflate" },
  ]);
}

describe("a slide of a case", () => {
  it("is looked at part by part, as `count` does, and keeps its pyramid, its scale and no name", async () => {
    const bytes = await slide();
    const { caseId, items, jobId } = await upload(bytes, "model=phantom&method=fuzzy");
    expect(await until(jobOf(jobId), hasEnded)).toMatchObject({ state: "completed", result: { completed: 1 } });
    const [{ id }] = items;
    const image = (await call("GET", `/images/${id}`)).body();
    expect(image).toMatchObject({ width: 560, height: 400, status: "analysed", segmentation: { method: "fuzzy" } });

    const kept = new Uint8Array((await call("GET", `/images/${id}/content`)).raw);
    expect(Buffer.from(kept).includes(NAME)).toBe(false);
    const levels = await openPicture(sourceOf(kept));
    expect(levels.map(({ micronsPerPixel, width }) => [width, micronsPerPixel])).toEqual([
      [560, 0.2],
      [280, 0.4],
    ]);
    const original = await openPicture(sourceOf(bytes));
    const everything = { left: 0, top: 0, width: 560, height: 400 };
    expect(await levels[0].read(everything)).toEqual(await original[0].read(everything));

    const found: object[] = [];
    const { picture } = chooseLevel(original);
    const segment = (part: Image) => segmentCells(part);
    let parts = 0;
    for await (const part of walkField(picture, { segment, side: SIDE, wholePixels: SIDE ** 2 })) {
      parts++;
      found.push(...part.cells.map(({ cell }) => cell.bbox));
    }
    expect(parts).toBe(6);
    const cells = (await call("GET", `/images/${id}/cells`)).body().items;
    expect(cells.length).toBeGreaterThan(1);
    expect(cells.map(({ bbox }: { bbox: object }) => bbox)).toEqual(found);
    expect(cells[0].prediction.model).toBe("phantom");
    expect(image.counts.whiteCells).toBe(cells.length);

    const mask = await decodeImage((await call("GET", `/images/${id}/mask`)).raw);
    expect([mask.width, mask.height]).toEqual([560, 400]);
    const { bbox, cytoplasmArea, nucleusArea } = cells[0];
    let drawn = 0;
    for (let y = bbox.top; y < bbox.top + bbox.height; y++) {
      for (let x = bbox.left; x < bbox.left + bbox.width; x++) if (mask.data[3 * (y * 560 + x)] > 0) drawn++;
    }
    expect(drawn).toBeGreaterThanOrEqual(nucleusArea + cytoplasmArea);
    const thumbnail = await decodeImage((await call("GET", `/images/${id}/thumbnail`)).raw);
    expect([thumbnail.width, thumbnail.height]).toEqual([256, 183]);
    const small = resize(await levels[0].read(everything), 256, 183);
    const off = small.data.reduce((sum, value, i) => sum + Math.abs(value - thumbnail.data[i]), 0) / small.data.length;
    expect(off).toBeLessThan(8);
    // Seen as PNG, in part or as a whole, from the coarsest level that does.
    const view = async (query: string) => decodeImage((await call("GET", `/images/${id}/view?${query}`)).raw);
    const part = { left: 100, top: 60, width: 70, height: 50 };
    expect((await view("left=100&top=60&width=70&height=50")).data).toEqual((await original[0].read(part)).data);
    expect(await view("side=280")).toEqual(await original[1].read({ left: 0, top: 0, width: 280, height: 200 }));
    const beyond = await call("GET", `/images/${id}/view?left=500&width=100`);
    expect(beyond.body()).toMatchObject({ status: 422, code: "bad-argument" });
    const html = (await call("GET", `/cases/${caseId}/report.html`)).raw.toString();
    expect(html.match(/<img src="data:image\/png/g)).toHaveLength(cells.length);

    // Again: the same finding, the same cells, and nothing left of the second look but what the model says.
    const again = await call("POST", "/jobs", { kind: "analysis", caseId, model: "b-all-cells", method: "fuzzy" });
    await until(jobOf(again.body().id), hasEnded);
    const after = (await call("GET", `/images/${id}/cells`)).body().items;
    expect(after.map((cell: { id: string }) => cell.id)).toEqual(cells.map((cell: { id: string }) => cell.id));
    expect(after[0].prediction.model).toBe("b-all-cells");
    const { items: findings } = (await call("GET", `/images/${id}/segmentations`)).body();
    expect(findings).toMatchObject([{ stands: true, analyses: [{ model: "phantom" }, { model: "b-all-cells" }] }]);
  });

  it("is left within a second when its job is stopped, without a trace", async () => {
    const blank = createImage(512, 512);
    blank.data.fill(240);
    const bytes = await tiff([
      { width: 20_000, height: 20_000, tile: 512, compression: "deflate", tileAt: () => blank },
    ]);
    const { items, jobId } = await upload(bytes, "method=fuzzy");
    const [child] = (await call("GET", `/jobs?parentId=${jobId}`)).body().items;
    await until(jobOf(child.id), ({ progress }) => progress > 0);
    expect((await call("DELETE", `/jobs/${jobId}`)).status).toBe(202);
    expect((await until(jobOf(child.id), hasEnded)).state).toBe("cancelled");
    const rows = () => test.service.db.selectFrom("segmentations").select("id").where("image_id", "=", items[0].id);
    expect(
      await until(
        () => rows().execute(),
        ({ length }) => length === 0,
      ),
    ).toEqual([]);
    expect((await call("GET", `/images/${items[0].id}`)).body()).toMatchObject({
      status: "queued",
      segmentation: null,
    });
  });

  it("is refused where it is one piece that could only be decoded whole, or is cut off", async () => {
    // As many bytes as deflate could make such a piece of.
    let state = 1;
    const noise = createImage(300, 300);
    for (let i = 0; i < noise.data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      noise.data[i] = state >>> 24;
    }
    const side = 12_000;
    const piece = { width: side, height: side, tile: side, compression: "deflate", tileAt: () => noise } as const;
    const { items, refused: bomb } = await upload(await tiff([piece]), "analyse=false");
    expect(items).toEqual([]);
    expect(bomb).toMatchObject([{ problem: { status: 422, code: "too-large" } }]);
    const { refused: cut } = await upload((await slide()).subarray(0, 40_000), "analyse=false");
    expect(cut).toMatchObject([{ problem: { status: 422, code: "truncated" } }]);
  });
});
