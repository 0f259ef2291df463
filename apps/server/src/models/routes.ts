import { parse } from "yaml";
import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { problem } from "../api/problem.ts";
import type { Service } from "../service.ts";
import type { ShelvedModel } from "./read-shelved.ts";

const model = z
  .object({
    name: z.string().describe("What requests call it by."),
    title: z.string(),
    version: z.string(),
    classes: z.array(z.string()).describe("In the order of its scores."),
    architecture: z.string(),
    input: z.object({ width: z.int(), height: z.int() }).describe("Pixels."),
    abstentionThreshold: z.number().describe("It abstains when its top probability is below."),
    turnsAway: z.boolean().describe("Whether it turns away what is unlike its training images."),
    sha256: z.string(),
    bytes: z.int(),
    licence: z.string(),
    trainingData: z.object({ name: z.string(), licence: z.string() }),
    intendedUse: z.string(),
  })
  .meta({ id: "Model" });

const modelWithCard = model
  .extend({
    card: z.string().nullable().describe("The model card, Markdown."),
    results: z
      .array(
        z.object({
          dataset: z.string(),
          split: z.string().nullable(),
          images: z.number().nullable(),
          metrics: z.array(
            z.object({
              type: z.string(),
              value: z.number(),
              text: z.string(),
              low: z.number().nullable().describe("Lower bound of the 95 % interval."),
              high: z.number().nullable(),
            }),
          ),
        }),
      )
      .describe("What its card says it came to, each figure with its interval."),
  })
  .meta({ id: "ModelWithCard" });

export function modelRoutes(server: ApiServer, { models }: Service): void {
  server.get(
    "/models",
    {
      schema: {
        operationId: "listModels",
        tags: ["models"],
        summary: "The classifiers there are",
        response: { 200: z.object({ items: z.array(model) }), default: problem },
      },
    },
    async () => ({ items: (await models.list()).map(described) }),
  );
  server.get(
    "/models/:name",
    {
      schema: {
        operationId: "getModel",
        tags: ["models"],
        summary: "One classifier with its card",
        params: z.object({ name: z.string().max(200) }),
        response: { 200: modelWithCard, default: problem },
      },
    },
    async ({ params }) => {
      const found = await models.get(params.name);
      return { ...described(found), card: found.card, results: resultsOf(found.card ?? "") };
    },
  );
}

const described = ({ bytes, metadata, name, sha256 }: ShelvedModel): z.output<typeof model> => ({
  name,
  title: metadata.name,
  version: metadata.version,
  classes: [...metadata.classes],
  architecture: metadata.architecture,
  input: { width: metadata.input.width, height: metadata.input.height },
  abstentionThreshold: metadata.abstentionThreshold,
  turnsAway: metadata.gate !== undefined,
  sha256,
  bytes,
  licence: metadata.licence,
  trainingData: { name: metadata.trainingData.name, licence: metadata.trainingData.licence },
  intendedUse: metadata.intendedUse,
});

/** `model-index` of a card's front matter, as Hugging Face defines it. */
const frontMatter = z.object({
  "model-index": z.array(
    z.object({
      results: z.array(
        z.object({
          dataset: z.object({
            name: z.string(),
            split: z.string().optional(),
            args: z.object({ images: z.number().optional() }).optional(),
          }),
          metrics: z.array(
            z.object({
              type: z.string(),
              value: z.number(),
              name: z.string().optional(),
              args: z.object({ ci_low: z.number().optional(), ci_high: z.number().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

function resultsOf(card: string): z.output<typeof modelWithCard>["results"] {
  const yaml = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(card)?.[1];
  const read = frontMatter.safeParse(yaml === undefined ? undefined : parse(yaml));
  if (!read.success) return [];
  return read.data["model-index"].flatMap(({ results }) =>
    results.map(({ dataset, metrics }) => ({
      dataset: dataset.name,
      split: dataset.split ?? null,
      images: dataset.args?.images ?? null,
      metrics: metrics.map(({ args, name, type, value }) => ({
        type,
        value,
        text: name ?? type,
        low: args?.ci_low ?? null,
        high: args?.ci_high ?? null,
      })),
    })),
  );
}
