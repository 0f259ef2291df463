import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { StudyError } from "../errors.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, "give the smaller number first");

const parameter = z.union(
  [
    z.strictObject({ choice: z.array(value).min(2) }),
    z.strictObject({ uniform: range, grid: z.int().min(2).optional() }),
    z.strictObject({
      log: range.refine(([low]) => low > 0, "a logarithmic range begins above 0"),
      grid: z.int().min(2).optional(),
    }),
    z.strictObject({
      int: range.refine(([low, high]) => Number.isInteger(low) && Number.isInteger(high), "give whole numbers"),
      grid: z.int().min(2).optional(),
    }),
  ],
  { error: "give one of choice: [a, b], uniform: [low, high], log: [low, high], int: [low, high]" },
);

const schema = z.strictObject({
  /** By the place in the protocol: `stages.0.schedule.learningRate`. */
  parameters: z
    .record(z.string(), parameter)
    .refine((all) => Object.keys(all).length > 0, "name one parameter at least"),
});

/** What one setting may be. A `grid` says how many points a grid has along it; 4 by default. */
export type Parameter = z.infer<typeof parameter>;
export type Setting = z.infer<typeof value>;
/** The settings to choose, by their place in the protocol. */
export type SearchSpace = Readonly<Record<string, Parameter>>;
/** One setting for each parameter. */
export type Settings = Readonly<Record<string, Setting>>;

/** Reads a space. @throws StudyError `bad-study` naming the field */
export function parseSpace(text: string, where: string): SearchSpace {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new StudyError("bad-study", where, `${where} is no YAML: ${error.message.split("\n")[0]}`, { cause: error });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data.parameters;
  const [issue] = result.error.issues;
  throw new StudyError("bad-study", where, `${where}: ${issue.path.join(".") || "the document"}: ${issue.message}`);
}
