import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Prediction } from "@leukoscope/classifier";
import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { conflict, problem, toProblem } from "../api/problem.ts";
import { text } from "../api/text.ts";
import { eachImage, imagesBody, type RefusedImage } from "../api/uploads.ts";
import type { Metrics } from "../health/metrics.ts";
import type { Service } from "../service.ts";

const row = z
  .object({
    name: z.string(),
    label: z.string().optional(),
    probabilities: z.record(z.string(), z.number()).optional(),
    abstained: z.boolean().optional(),
    reason: z.string().optional(),
    gateScore: z.number().optional(),
    ms: z.number().optional(),
    error: problem.optional().describe("Why this image could not be judged; the rest go on."),
  })
  .meta({ id: "PredictionRow" });

/** A stream is sent as it is; the document says what its lines are. */
const rowOfLines = z.any().meta({ $ref: "#/components/schemas/PredictionRow" });

export function analyseRoutes(server: ApiServer, { analyser, models }: Service, metrics: Metrics): void {
  server.post(
    "/analyse",
    {
      schema: {
        operationId: "analyse",
        tags: ["analysis"],
        summary: "What a model says of images, at once and without a case; nothing is kept",
        description: "A line of JSON an image, in the order they came, each as soon as it is there.",
        consumes: ["multipart/form-data"],
        querystring: z.object({ model: text(200).optional().describe("By default the preferred one.") }),
        body: imagesBody,
        response: {
          200: { description: "One row a line.", content: { "application/x-ndjson": { schema: rowOfLines } } },
          default: problem,
        },
      },
    },
    async (request, reply) => {
      const { model: name } = request.query;
      const model = name === undefined ? await models.preferred() : await models.get(name);
      if (!model)
        throw conflict("no-model", "There is no classifier.", "Put a trained model into the folder of models.");
      const rows: Promise<z.output<typeof row>>[] = [];
      const { refused } = await eachImage(request, async ({ content, name }) => {
        const bytes = await buffer(content);
        rows.push(
          analyser.prediction(bytes, model).then(
            (said) => {
              metrics.predicted("labelled");
              return toRow(name, said);
            },
            (error) => {
              metrics.predicted("refused");
              return toError(name, error);
            },
          ),
        );
      });
      reply.type("application/x-ndjson");
      return reply.send(Readable.from(lines(rows, refused)));
    },
  );
}

async function* lines(rows: readonly Promise<z.output<typeof row>>[], refused: readonly RefusedImage[]) {
  for (const each of rows) yield `${JSON.stringify(await each)}\n`;
  for (const { name, problem } of refused) yield `${JSON.stringify({ name, error: problem })}\n`;
}

const toRow = (name: string, { abstained, gateScore, label, ms, probabilities, reason }: Prediction) => ({
  name,
  label,
  probabilities: { ...probabilities },
  abstained,
  ...(reason && { reason }),
  ...(gateScore !== undefined && { gateScore }),
  ms: Math.round(100 * ms) / 100,
});

const toError = (name: string, error: unknown) => ({ name, error: toProblem(error) });
