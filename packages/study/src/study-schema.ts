import { classicalMethods } from "@leukoscope/cells";
import { ClassicError, readClassicSpec } from "@leukoscope/classic";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { StudyError } from "./errors.ts";

/** A name that is also the name of a folder. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, "use letters, digits, dots, hyphens and +");

/** Settings of the protocol by their place, such as `split.scheme: blocks`; null takes the setting out. */
const settings = z.record(z.string(), z.unknown());

const level = z.strictObject({
  name,
  /** As people read it; the name by default. */
  title: z.string().optional(),
  set: settings.default({}),
  /** Only images whose manifest records say so, such as `fold: 0`. */
  where: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /**
   * Makes the cell a classical classifier on descriptors of segmented cells, in place of the protocol's network, with the
   * same images and splits: settings of `ClassicSpec`, joined over the levels chosen.
   */
  classic: settings.optional(),
  /** Of a split: whether images that belong together may lie on both sides. The table says so. */
  leaks: z.boolean().optional(),
});

const axis = z.strictObject({
  /** Such as `split`, `model`, `augmentation`. */
  name,
  levels: z.array(level).min(1),
  /**
   * What the tests do with it: `compare` its levels, take them as `block`s in which others are compared (as folds and
   * seeds are), or keep them `apart`.
   */
  tests: z.enum(["compare", "block", "apart"]).default("apart"),
});

const figures = z.record(z.string(), z.number());

/** What the paper says of a cell: every axis named here must stand so; one that is not named may stand anyhow. */
const published = z.strictObject({
  of: z.record(z.string(), z.string()).default({}),
  /** Of the figures under Gaussian noise of this sigma, grey levels; without, of those of the images as they are. */
  noise: z.number().min(0).optional(),
  /** In [0, 1], by the names that `figures` uses. */
  figures,
  /** Table, figure or section of the paper. */
  source: z.string().min(1),
});

const part = z
  .strictObject({
    name,
    title: z.string().min(1),
    /** The protocol that the levels change; from the study's own folder. */
    protocol: z.string().min(1),
    /** Folder of the part's runs, from the study's output; its name by default, `.` for the output itself. */
    folder: z.string().optional(),
    /** What data it needs, for people. */
    needs: z.string().min(1),
    /** Classes without which it can't be run. */
    classes: z.array(z.string()).optional(),
    /** Why it can't be run whatever the data, for people. */
    blocked: z.string().optional(),
    axes: z.array(axis).default([]),
    /** How classical levels find the cells that they measure. */
    segmentation: z.enum(classicalMethods).default("fuzzy"),
    /** Each fold of a cell tests once; their tests are pooled. */
    folds: z.int().min(3).optional(),
    /** Each seed runs every cell anew. */
    seeds: z.array(z.int()).min(1).optional(),
    /** The settings that a seed sets. */
    seedSets: z.array(z.string()).default(["seed"]),
    /** Whether the levels of the compared axis are joined to ensembles, too. */
    ensembles: z.boolean().default(false),
    /** Tests every model again under Gaussian noise of these standard deviations, grey levels. */
    noise: z.array(z.number().min(0)).min(1).optional(),
    /** Columns of the table; see `figure.ts`. The first is the one that is tested. */
    figures: z.array(z.string()).min(1).default(["accuracy", "f1Macro"]),
    published: z.array(published).default([]),
    notes: z.array(z.string()).default([]),
  })
  .superRefine((own, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message, input: own });
    if (own.folds !== undefined && own.seeds !== undefined) refuse(["seeds"], "a part has folds or seeds, not both");
    if (own.axes.filter(({ tests }) => tests === "compare").length > 1) {
      refuse(["axes"], "one axis at most is compared; make the others blocks, or keep them apart");
    }
    const known = new Map(own.axes.map((each) => [each.name, new Set(each.levels.map((one) => one.name))]));
    if (known.size < own.axes.length) refuse(["axes"], "two axes have one name");
    for (const [index, { name: axisName, levels }] of own.axes.entries()) {
      if ((known.get(axisName)?.size ?? 0) < levels.length)
        refuse(["axes", index, "levels"], "two levels have one name");
    }
    for (const [index, { levels }] of own.axes.entries()) {
      for (const [at, { classic }] of levels.entries()) {
        // What several levels give together is read when they are joined; what one gives must be settings at least.
        const reason = classic && classicFault({ model: { kind: "tree" }, ...classic });
        if (reason) refuse(["axes", index, "levels", at, "classic"], reason);
      }
    }
    for (const [index, { of }] of own.published.entries()) {
      for (const [axisName, levelName] of Object.entries(of)) {
        if (!known.get(axisName)?.has(levelName)) {
          refuse(["published", index, "of", axisName], `there is no ${axisName} ${levelName} among the axes`);
        }
      }
    }
  });

function classicFault(value: unknown): string | undefined {
  try {
    readClassicSpec(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ClassicError)) throw error;
    return error.message;
  }
}

const schema = z
  .strictObject({
    name,
    title: z.string().min(1),
    paper: z.strictObject({ citation: z.string().min(1), doi: z.string().optional() }).optional(),
    parts: z.array(part).min(1),
  })
  .refine(({ parts }) => new Set(parts.map((each) => each.name)).size === parts.length, {
    path: ["parts"],
    error: "two parts have one name",
  });

/** Many runs as data: protocols, what is varied, and what a paper says came of it. */
export type Study = z.infer<typeof schema>;
export type StudyPart = Study["parts"][number];
export type StudyAxis = StudyPart["axes"][number];
export type StudyLevel = StudyAxis["levels"][number];

/**
 * Reads a study.
 * @param where the file, for messages
 * @throws StudyError `bad-study` naming the field
 */
export function parseStudy(text: string, where: string): Study {
  let document: unknown;
  try {
    document = parse(text, { merge: true });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new StudyError("bad-study", where, `${where} is no YAML: ${error.message.split("\n")[0]}`, { cause: error });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join(".") || "the document";
  throw new StudyError("bad-study", field, `${where}: ${field}: ${issue.message}`);
}
