import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { binary, sendFile } from "../api/binary.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { notFound, problem } from "../api/problem.ts";
import { nonEmpty } from "../api/text.ts";
import type { Service } from "../service.ts";
import { dataSetOfCases } from "./of-cases.ts";
import { getDataSet, registerDataSet, toDataSet } from "./register.ts";
import { readDataSetUpload } from "./upload.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["data sets"];

export const dataSet = z
  .object({
    id: z.uuid(),
    name: z.string(),
    images: z.int(),
    classes: z.record(z.string(), z.int()).describe("Images of each class."),
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable(),
  })
  .meta({ id: "DataSet" });

const uploadBody = z.any().meta({
  type: "object",
  required: ["name", "manifest"],
  properties: {
    name: { type: "string" },
    manifest: { type: "string", format: "binary", description: "JSON lines, as `leukoscope data import` writes them." },
    files: {
      type: "array",
      items: { type: "string", format: "binary" },
      description: "The images that the manifest names by their SHA-256; those that the service has may be left out.",
    },
  },
});

export function datasetRoutes(server: ApiServer, service: Service): void {
  const { db } = service;
  server.get(
    "/datasets",
    {
      schema: {
        operationId: "listDataSets",
        tags,
        summary: "Registered data sets, the latest first",
        querystring: pageQuery,
        response: { 200: pageOf(dataSet), default: problem },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const rows = db.selectFrom("datasets").selectAll().orderBy("seq", "desc");
      const before = afterOf(cursor) ?? 2 ** 31 - 1;
      const found = await rows
        .where("seq", "<", before)
        .limit(limit + 1)
        .execute();
      return page(found, limit, toDataSet);
    },
  );

  server.post(
    "/datasets",
    {
      schema: {
        operationId: "createDataSet",
        tags,
        summary: "Register a manifest and its images",
        consumes: ["multipart/form-data"],
        body: uploadBody,
        response: { 201: dataSet, default: problem },
      },
    },
    async (request, reply) => {
      const { manifest, name } = await readDataSetUpload(service, request);
      reply.code(201);
      return registerDataSet(service, name, manifest, actorOf(request));
    },
  );

  server.post(
    "/datasets/of-cases",
    {
      schema: {
        operationId: "createDataSetOfCases",
        tags,
        summary: "Make a data set of the cells of cases, as they are called now",
        description:
          "Each cell that has a name is cut out as a classifier sees it; cells of one case stay on one side of a split.",
        body: z.object({
          name: nonEmpty(120),
          caseIds: z.array(z.uuid()).min(1).max(500),
          onlyCorrected: z.boolean().default(false).describe("Cells that people named, and no others."),
        }),
        response: { 201: dataSet, default: problem },
      },
    },
    async (request, reply) => {
      const { caseIds, name, onlyCorrected } = request.body;
      const records = await dataSetOfCases(service, caseIds, onlyCorrected);
      reply.code(201);
      return registerDataSet(service, name, records, actorOf(request));
    },
  );

  server.get(
    "/datasets/:id",
    {
      schema: {
        operationId: "getDataSet",
        tags,
        summary: "One data set",
        params: byId,
        response: { 200: dataSet, default: problem },
      },
    },
    async ({ params }) => toDataSet(await getDataSet(db, params.id)),
  );

  server.get(
    "/datasets/:id/manifest",
    {
      schema: {
        operationId: "getManifest",
        tags,
        summary: "The manifest, JSON lines",
        params: byId,
        response: { 200: binary("application/x-ndjson", "An image a line."), default: problem },
      },
    },
    async ({ params }, reply) => sendFile(service, reply, (await getDataSet(db, params.id)).manifest),
  );

  server.get(
    "/datasets/:id/images/:sha256",
    {
      schema: {
        operationId: "getDataSetImage",
        tags,
        summary: "An image of a data set",
        params: byId.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: { 200: binary("image/*", "The file."), default: problem },
      },
    },
    async ({ params: { id, sha256 } }, reply) => {
      await getDataSet(db, id);
      const known = await db
        .selectFrom("dataset_images")
        .select("sha256")
        .where("dataset_id", "=", id)
        .where("sha256", "=", sha256)
        .executeTakeFirst();
      if (!known) throw notFound("image", sha256);
      return sendFile(service, reply, sha256);
    },
  );

  server.get(
    "/datasets/:id/audit",
    {
      schema: {
        operationId: "auditDataSet",
        tags,
        summary: "Copies, leaks across splits, labels in conflict, and what besides the cells tells the class",
        params: byId,
        response: { 200: z.record(z.string(), z.unknown()), default: problem },
      },
    },
    async ({ params }) => service.audits.of(await getDataSet(db, params.id)),
  );
}
