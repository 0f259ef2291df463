import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { problem } from "../api/problem.ts";
import { cell, toCells } from "../cells/cell-resource.ts";
import type { Database } from "../database/open.ts";
import { type LabelUnit, labelUnits } from "../database/schema.ts";
import { image, toImages } from "../images/image-resource.ts";
import type { Service } from "../service.ts";
import { type GivenLabel, givenLabels } from "./given-labels.ts";
import { openQuestions } from "./open-questions.ts";

const question = z
  .object({
    image,
    imageNumber: z.int().describe("Which image of its case it is, from 1 up, in the order in which they came."),
    cell: cell.nullable().describe("Null where an image as a whole is asked about."),
  })
  .meta({ id: "Question" });

const pool = z
  .object({
    questions: z.array(question).describe("The first of those that are open, in the order in which to ask."),
    open: z.int().describe("All that nobody has labelled, of cases that are not signed."),
    labelled: z
      .array(z.object({ label: z.string(), count: z.int(), images: z.int().describe("From how many images.") }))
      .describe("What people gave, of all cases."),
    model: z.string().nullable().describe("Whose answer a person looked at last."),
  })
  .meta({ id: "LabelPool" });

export function labelRoutes(server: ApiServer, { db }: Service): void {
  server.get(
    "/labels",
    {
      schema: {
        operationId: "getLabelPool",
        tags: ["labels"],
        summary: "What a person's label would teach most, and what people have labelled",
        description:
          "The smallest margin between the two most probable classes comes first; the classes that the model names take turns. Labels are given with PATCH /cells/{id} and PATCH /images/{id}; the same label again confirms it.",
        querystring: z.object({
          unit: z.enum(labelUnits).default("cell"),
          limit: z.coerce.number().int().min(0).max(200).default(20).describe("Questions."),
        }),
        response: { 200: pool, default: problem },
      },
    },
    async ({ query: { limit, unit } }) => {
      const [open, given] = [await openQuestions(db, unit), await givenLabels(db, unit)];
      return {
        questions: await questionsOf(db, unit, open.slice(0, limit)),
        open: open.length,
        labelled: counted(given),
        model: await modelOf(db, given.at(-1)),
      };
    },
  );
}

function counted(given: readonly GivenLabel[]) {
  const labels = [...new Set(given.map(({ label }) => label))].sort();
  return labels.map((label) => {
    const own = given.filter((each) => each.label === label);
    return { label, count: own.length, images: new Set(own.map(({ imageId }) => imageId)).size };
  });
}

async function questionsOf(db: Database, unit: LabelUnit, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const cells = unit === "cell" ? await db.selectFrom("cells").selectAll().where("id", "in", ids).execute() : undefined;
  const imageIds = cells ? [...new Set(cells.map(({ image_id }) => image_id))] : ids;
  const rows = await db
    .selectFrom("images")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("images as earlier")
        .select(({ cast, fn }) => cast<number>(fn.countAll(), "integer").as("number"))
        .whereRef("earlier.case_id", "=", "images.case_id")
        .whereRef("earlier.seq", "<=", "images.seq")
        .as("number"),
    )
    .where("id", "in", imageIds)
    .execute();
  const numbers = new Map(rows.map(({ id, number }) => [id, number ?? 0]));
  const images = new Map((await toImages(db, rows)).map((each) => [each.id, each]));
  const shown = await toCells(db, cells ?? []);
  return ids.flatMap((id) => {
    const cell = shown.get(id) ?? null;
    const image = images.get(cell?.imageId ?? id);
    return image ? [{ image, imageNumber: numbers.get(image.id) ?? 0, cell }] : [];
  });
}

async function modelOf(db: Database, last: GivenLabel | undefined): Promise<string | null> {
  if (last === undefined) return null;
  const said = db.selectFrom("predictions").select("model").where("image_id", "=", last.imageId);
  const own = last.cell === null ? said.where("cell_id", "is", null) : said.where("cell_id", "=", last.cell.id);
  return (await own.orderBy("seq", "desc").executeTakeFirst())?.model ?? null;
}
