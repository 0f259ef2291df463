import { randomUUID } from "node:crypto";
import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { byOnce, once } from "../api/idempotency.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { conflict, notFound, problem } from "../api/problem.ts";
import { getCase, openCase } from "../cases/case-row.ts";
import { getImage } from "../images/image-row.ts";
import type { Service } from "../service.ts";
import { cell, prediction, toCells, toPrediction } from "./cell-resource.ts";
import { correction, renaming, toCorrection } from "./correction-resource.ts";

const byId = z.object({ id: z.uuid() });

export function cellRoutes(server: ApiServer, { db }: Service): void {
  const tags = ["cells"];
  server.get(
    "/images/:id/cells",
    {
      schema: {
        operationId: "listCellsOfImage",
        tags,
        summary: "The cells of an image: those of the finding that stands, or of an earlier one",
        params: byId,
        querystring: pageQuery.extend({
          segmentation: z.uuid().optional().describe("See the image's segmentations; by default the one that stands."),
        }),
        response: { 200: pageOf(cell), default: problem },
      },
    },
    async ({ params, query: { cursor, limit, segmentation } }) => {
      const { segmentation_id } = await getImage(db, params.id);
      const rows = db
        .selectFrom("cells")
        .selectAll()
        .where("image_id", "=", params.id)
        .where("segmentation_id", "=", segmentation ?? segmentation_id)
        .orderBy("seq");
      const found = await rows
        .where("seq", ">", afterOf(cursor) ?? 0)
        .limit(limit + 1)
        .execute();
      const cells = await toCells(db, found);
      return page(found, limit, ({ id }) => cells.get(id)!);
    },
  );

  server.get(
    "/cases/:id/cells",
    {
      schema: {
        operationId: "listCellsOfCase",
        tags,
        summary: "The cells of all images of a case",
        params: byId,
        querystring: pageQuery,
        response: { 200: pageOf(cell), default: problem },
      },
    },
    async ({ params, query: { cursor, limit } }) => {
      await getCase(db, params.id);
      const found = await db
        .selectFrom("cells")
        .innerJoin("images", "images.id", "cells.image_id")
        .selectAll("cells")
        .whereRef("cells.segmentation_id", "=", "images.segmentation_id")
        .where("images.case_id", "=", params.id)
        .where("cells.seq", ">", afterOf(cursor) ?? 0)
        .orderBy("cells.seq")
        .limit(limit + 1)
        .execute();
      const cells = await toCells(db, found);
      return page(found, limit, ({ id }) => cells.get(id)!);
    },
  );

  server.patch(
    "/cells/:id",
    {
      config: byOnce,
      schema: {
        operationId: "reclassifyCell",
        tags,
        summary: "Give a cell another name, with the reason; what it was called before is kept",
        params: byId,
        body: renaming,
        response: { 200: cell, default: problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return once(db, request, reply, 200, async (trx) => {
        const row = await trx
          .selectFrom("cells")
          .innerJoin("images", "images.id", "cells.image_id")
          .selectAll("cells")
          .select(["images.case_id", "images.segmentation_id as stands"])
          .where("cells.id", "=", id)
          .executeTakeFirst();
        if (!row) throw notFound("cell", id);
        await openCase(trx, row.case_id);
        if (row.segmentation_id !== row.stands) {
          const remedy = "List the cells of its image, and correct the one that lies there now.";
          throw conflict("cell-superseded", `Cell ${id} is of an earlier finding of its image.`, remedy);
        }
        const before = (await toCells(trx, [row])).get(id)!;
        const { label, reason } = request.body;
        const made = { id: randomUUID(), cell_id: id, from_label: before.label, to_label: label, reason };
        await trx
          .insertInto("corrections")
          .values({ ...made, by: actorOf(request) })
          .execute();
        return { ...before, label, corrected: true };
      });
    },
  );

  server.get(
    "/cells/:id/history",
    {
      schema: {
        operationId: "getCellHistory",
        tags,
        summary: "All that models and people called a cell",
        params: byId,
        response: {
          200: z.object({ predictions: z.array(prediction), corrections: z.array(correction) }),
          default: problem,
        },
      },
    },
    async ({ params: { id } }) => {
      const known = await db.selectFrom("cells").select("id").where("id", "=", id).executeTakeFirst();
      if (!known) throw notFound("cell", id);
      const predictions = db.selectFrom("predictions").selectAll().where("cell_id", "=", id).orderBy("seq");
      const corrections = db.selectFrom("corrections").selectAll().where("cell_id", "=", id).orderBy("seq");
      return {
        predictions: (await predictions.execute()).map(toPrediction),
        corrections: (await corrections.execute()).map(toCorrection),
      };
    },
  );
}
