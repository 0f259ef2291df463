import type { Selectable } from "kysely";
import { z } from "zod";
import { actorOf } from "../api/actor.ts";
import type { ApiServer } from "../api/api-server.ts";
import { binary, sendFile } from "../api/binary.ts";
import { afterOf, page, pageOf, pageQuery } from "../api/page.ts";
import { notFound, problem } from "../api/problem.ts";
import { nonEmpty } from "../api/text.ts";
import { type DatasetLabelTable, labelUnits } from "../database/schema.ts";
import type { Service } from "../service.ts";
import { dataSetOfCases } from "./of-cases.ts";
import { dataSetOfLabels } from "./of-labels.ts";
import { getDataSet, registerDataSet, toDataSet } from "./register.ts";
import { readDataSetUpload } from "./upload.ts";

const byId = z.object({ id: z.uuid() });
const tags = ["data sets"];

export const dataSet = z
  .object({
    id: z.uuid(),
    name: z.string(),
    version: z.int().describe("From 1 up among the sets of its name. A registered set never changes."),
    unit: z.enum(labelUnits).nullable().describe("What people labelled, of a set that is made of their labels."),
    licence: z.string().nullable().describe("As whoever registered it stated it."),
    manifestSha256: z.string(),
    images: z.int(),
    classes: z.record(z.string(), z.int()).describe("Images of each class."),
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable(),
  })
  .meta({ id: "DataSet" });

const dataSetLabel = z
  .object({
    sha256: z.string().describe("Of the picture."),
    caseId: z.uuid(),
    imageId: z.uuid(),
    cellId: z.uuid().nullable().describe("Null where the image as a whole was labelled."),
    label: z.string(),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: "DataSetLabel" });

const toLabel = (row: Selectable<DatasetLabelTable>): z.output<typeof dataSetLabel> => ({
  sha256: row.sha256,
  caseId: row.case_id,
  imageId: row.image_id,
  cellId: row.cell_id,
  label: row.label,
  reason: row.reason,
  by: row.by,
  at: row.at.toISOString(),
});

/** Licence of what is made of a laboratory's own cases. */
const OWN = "the owner's";

const uploadBody = z.any().meta({
  type: "object",
  required: ["name", "manifest"],
  properties: {
    name: { type: "string" },
    licence: { type: "string", description: "What the images may be used for, such as CC-BY-4.0." },
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
      const { manifest, ...named } = await readDataSetUpload(service, request);
      reply.code(201);
      return registerDataSet(service, { ...named, records: manifest, by: actorOf(request) });
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
      return registerDataSet(service, { name, records, by: actorOf(request) });
    },
  );

  server.post(
    "/datasets/of-labels",
    {
      schema: {
        operationId: "createDataSetOfLabels",
        tags,
        summary: "Make the next version of a data set of what people labelled, in all cases",
        description:
          "The latest label of each cell, cut out as a classifier sees it, or of each image as a whole. Cells that are none and classes from one image alone are left out.",
        body: z.object({ name: nonEmpty(120), unit: z.enum(labelUnits).default("cell") }),
        response: { 201: dataSet, default: problem },
      },
    },
    async (request, reply) => {
      const { name, unit } = request.body;
      const labelled = await dataSetOfLabels(service, unit);
      const records = labelled.map(({ record }) => record);
      const labels = { unit, given: labelled.map(({ given }) => given) };
      reply.code(201);
      return registerDataSet(service, { name, records, labels, licence: OWN, by: actorOf(request) });
    },
  );

  server.get(
    "/datasets/:id/labels",
    {
      schema: {
        operationId: "listDataSetLabels",
        tags,
        summary: "The labels that a data set was made of, as they stood then, a line of its manifest each",
        params: byId,
        querystring: pageQuery,
        response: { 200: pageOf(dataSetLabel), default: problem },
      },
    },
    async ({ params: { id }, query: { cursor, limit } }) => {
      await getDataSet(db, id);
      const rows = db.selectFrom("dataset_labels").selectAll().where("dataset_id", "=", id).orderBy("seq");
      const found = await rows
        .where("seq", ">", afterOf(cursor) ?? 0)
        .limit(limit + 1)
        .execute();
      return page(found, limit, toLabel);
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

  server.get(
    "/datasets/:id/exploration",
    {
      schema: {
        operationId: "exploreDataSet",
        tags,
        summary: "The audit, and what the images measure by class: sizes, colours, textures, outliers, labels in doubt",
        params: byId,
        response: { 200: z.record(z.string(), z.unknown()), default: problem },
      },
    },
    async ({ params }) => service.audits.explored(await getDataSet(db, params.id)),
  );
}
