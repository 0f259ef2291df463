import { randomUUID } from "node:crypto";
import { methodNames } from "@leukoscope/explain";
import { z } from "zod";
import { methodAsked } from "../analysis/segmenters.ts";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { binary, sendFile } from "../api/binary.ts";
import { byOnce, once } from "../api/idempotency.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { conflict, problem } from "../api/problem.ts";
import { text } from "../api/text.ts";
import { eachImage, imagesBody, MAX_SLIDE_BYTES } from "../api/uploads.ts";
import { getCase, openCase } from "../cases/case-row.ts";
import { prediction, toPrediction } from "../cells/cell-resource.ts";
import { imageCorrection, renaming, toImageCorrection } from "../cells/correction-resource.ts";
import { segmentation, segmentationsOf } from "../segmentations/segmentation-resource.ts";
import type { Service } from "../service.ts";
import { image, toImage, toImages } from "./image-resource.ts";
import { getImage } from "./image-row.ts";
import { addImages, takeInFiles } from "./take-in-images.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["images"];
/** Pixels from the edge, or along it. */
const place = z.coerce.number().int().min(0).max(1_000_000);

export function imageRoutes(server: ApiServer, service: Service): void {
  const { analyser, db, files, jobs, models, segmenters } = service;
  server.post(
    "/cases/:id/images",
    {
      config: byOnce,
      schema: {
        operationId: "addImages",
        tags,
        summary: "Add images to a case, many at a time, and have them looked at",
        description:
          "An image that is no image is told among `refused`, and the rest go on. One that the case has already is returned as it is. A TIFF may be a slide: its pyramid is kept, and it is looked at part by part.",
        consumes: ["multipart/form-data"],
        params: byId,
        querystring: z.object({
          model: text(200).optional().describe("Name of the classifier; the preferred one by default."),
          method: methodAsked,
          analyse: z.enum(["true", "false"]).default("true").describe("Whether cells are looked for at once."),
        }),
        body: imagesBody,
        response: {
          201: z.object({
            items: z.array(image),
            refused: z.array(z.object({ name: z.string(), problem })),
            jobId: z.uuid().nullable().describe("The job that looks at them."),
          }),
          default: problem,
        },
      },
    },
    async (request, reply) => {
      const { analyse, method, model } = request.query;
      const { id } = request.params;
      const found = await getCase(db, id);
      if (found.status === "signed") throw conflict("case-signed", `Case ${id} is signed.`, "Open another case.");
      if (model !== undefined) await models.get(model);
      const segmenting = await segmenters.get(method);
      const asked = { caseId: id, model, method: segmenting.method, analyse: analyse === "true", by: actorOf(request) };
      const { refused, taken } = await takeInFiles(service, asked, (take) => eachImage(request, take, MAX_SLIDE_BYTES));
      const answer = await once(db, request, reply, 201, async (trx) => {
        const { jobId, rows } = await addImages(trx, service, asked, taken);
        return { items: await toImages(trx, rows), refused, jobId };
      });
      jobs.wake();
      return answer;
    },
  );

  server.get(
    "/cases/:id/images",
    {
      schema: {
        operationId: "listImages",
        tags,
        summary: "The images of a case",
        params: byId,
        querystring: pageQuery,
        response: { 200: pageOf(image), default: problem },
      },
    },
    async ({ params, query: { cursor, limit } }) => {
      await getCase(db, params.id);
      const found = await db
        .selectFrom("images")
        .selectAll()
        .where("case_id", "=", params.id)
        .where("seq", ">", afterOf(cursor) ?? 0)
        .orderBy("seq")
        .limit(limit + 1)
        .execute();
      const shown = new Map((await toImages(db, found)).map((each) => [each.id, each]));
      return page(found, limit, ({ id }) => shown.get(id)!);
    },
  );

  server.get(
    "/images/:id",
    {
      schema: {
        operationId: "getImage",
        tags,
        summary: "One image with what models say of it as a whole",
        params: byId,
        response: { 200: image, default: problem },
      },
    },
    async ({ params }) => toImage(db, await getImage(db, params.id)),
  );

  server.patch(
    "/images/:id",
    {
      config: byOnce,
      schema: {
        operationId: "reclassifyImage",
        tags,
        summary: "Give an image as a whole another name, with the reason; what it was called before is kept",
        params: byId,
        body: renaming,
        response: { 200: image, default: problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return once(db, request, reply, 200, async (trx) => {
        const row = await getImage(trx, id);
        await openCase(trx, row.case_id);
        const before = await toImage(trx, row);
        const { label, reason } = request.body;
        const made = { id: randomUUID(), image_id: id, from_label: before.label, to_label: label, reason };
        await trx
          .insertInto("image_corrections")
          .values({ ...made, by: actorOf(request) })
          .execute();
        return { ...before, label, corrected: true };
      });
    },
  );

  server.get(
    "/images/:id/history",
    {
      schema: {
        operationId: "getImageHistory",
        tags,
        summary: "All that models and people called an image as a whole",
        params: byId,
        response: {
          200: z.object({ predictions: z.array(prediction), corrections: z.array(imageCorrection) }),
          default: problem,
        },
      },
    },
    async ({ params: { id } }) => {
      await getImage(db, id);
      const said = db.selectFrom("predictions").selectAll().where("image_id", "=", id).where("cell_id", "is", null);
      const corrections = db.selectFrom("image_corrections").selectAll().where("image_id", "=", id).orderBy("seq");
      return {
        predictions: (await said.orderBy("seq").execute()).map(toPrediction),
        corrections: (await corrections.execute()).map(toImageCorrection),
      };
    },
  );

  server.get(
    "/images/:id/segmentations",
    {
      schema: {
        operationId: "listSegmentations",
        tags,
        summary: "What was found in an image, the latest first: by which method and version, and which of them stands",
        params: byId,
        response: { 200: z.object({ items: z.array(segmentation) }), default: problem },
      },
    },
    async ({ params }) => ({ items: await segmentationsOf(db, await getImage(db, params.id)) }),
  );

  server.get(
    "/images/:id/content",
    {
      schema: {
        operationId: "getImageContent",
        tags,
        summary: "The image as it came",
        params: byId,
        response: { 200: binary("image/*", "The file."), default: problem },
      },
    },
    async ({ params }, reply) => sendFile(service, reply, (await getImage(db, params.id)).sha256),
  );

  server.get(
    "/images/:id/view",
    {
      schema: {
        operationId: "getImageView",
        tags,
        summary: "A part of the picture as PNG, of a TIFF or slide too: for those who can't read those",
        description:
          "In pixels of the picture, or of a slide's finest level; by default all of it. A slide is read at the coarsest level of its pyramid that shows as much.",
        params: byId,
        querystring: z.object({
          left: place.default(0),
          top: place.default(0),
          width: place.min(1).optional(),
          height: place.min(1).optional(),
          side: z.coerce.number().int().min(1).max(2048).default(1024).describe("Longest side of what is given."),
        }),
        response: { 200: binary("image/png", "The picture."), default: problem },
      },
    },
    async ({ params, query }, reply) => {
      const { sha256 } = await getImage(db, params.id);
      const { close, path } = await files.local(sha256);
      try {
        const png = await analyser.view(path, query);
        return reply.type("image/png").header("cache-control", "private, no-cache").send(Buffer.from(png));
      } finally {
        await close();
      }
    },
  );

  for (const part of ["thumbnail", "mask"] as const) {
    server.get(
      `/images/:id/${part}`,
      {
        schema: {
          operationId: part === "mask" ? "getImageMask" : "getImageThumbnail",
          tags,
          summary: part === "mask" ? "Nucleus 255, cytoplasm 128, background 0" : "No side longer than 256 pixels",
          params: byId,
          response: { 200: binary("image/png", "The picture."), default: problem },
        },
      },
      async ({ params }, reply) => {
        const row = await getImage(db, params.id);
        const sha256 = row[part];
        if (sha256 === null) throw notAnalysed(row.id, row.status);
        return sendFile(service, reply, sha256);
      },
    );
  }

  server.get(
    "/images/:id/heatmap",
    {
      schema: {
        operationId: "getImageHeatmap",
        tags,
        summary: "Where in the image the evidence for a class lies",
        params: byId,
        querystring: z.object({
          method: z.enum(methodNames).default("gradcam"),
          model: text(200).optional(),
          class: text(200).optional().describe("The class explained; by default the most probable one."),
        }),
        response: { 200: binary("image/png", "The map over the image."), default: problem },
      },
    },
    async ({ params, query }, reply) => {
      const row = await getImage(db, params.id);
      const model = query.model === undefined ? await models.preferred() : await models.get(query.model);
      if (!model)
        throw conflict(
          "no-model",
          "There is no classifier to explain.",
          "Put a trained model into the folder of models.",
        );
      const found = await analyser.heatmap(await files.read(row.sha256), model, query.method, query.class);
      reply.type("image/png").header("x-explained-class", encodeURIComponent(found.target));
      return reply.send(Buffer.from(found.png));
    },
  );
}

const notAnalysed = (id: string, status: string) =>
  conflict(
    "not-analysed",
    `Image ${id} has not been looked at (${status}).`,
    "Wait for its job, or start one with POST /jobs.",
  );
