import { parse } from "yaml";
import { isObject } from "../manifest/validate.ts";
import { LabelMapError } from "./error.ts";

/** What becomes of a class: a class of the task, with a finer label where the map has one, or nothing. */
export type Target = { readonly class: string; readonly subclass?: string } | "drop";

/** How the classes of several sources become the classes of one task. */
export interface LabelMap {
  readonly name: string;
  readonly title: string;
  /** The classes of the task, in their order. */
  readonly classes: readonly string[];
  /** What happens to a class that the map does not name. */
  readonly unmapped: "error" | "drop";
  /** By source, then by class. The source `any` stands for all that are not named, or whose class is not. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, Target>>;
}

export const ANY_SOURCE = "any";

/**
 * Reads a label map:
 *
 * ```yaml
 * name: five-class
 * title: ALL, AML, CLL, CML or healthy
 * classes: [ALL, AML, CLL, CML, healthy]
 * unmapped: error            # or drop
 * sources:
 *   c-nmc: { all: ALL, hem: healthy }
 *   taleqani:
 *     Pro: { class: ALL, subclass: pro }
 *     Benign: drop
 *   any: { AML: AML }
 * ```
 *
 * @param where the file's path, for messages
 * @throws {LabelMapError} `not-yaml` or `bad-field`, which names the field and the mend.
 */
export function parseLabelMap(text: string, where: string): LabelMap {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new LabelMapError("not-yaml", `${where}: not YAML (${reason})`, text);
  }
  const fail = (field: string, value: unknown, expected: string): never => {
    const shown = JSON.stringify(value) ?? "missing";
    throw new LabelMapError("bad-field", `${where}: ${field} is ${shown.slice(0, 60)}; expected ${expected}`, value);
  };
  if (!isObject(document)) return fail("the file", document, "name, classes and sources");
  const { classes, name, sources, title = name, unmapped = "error", ...others } = document;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) fail(unknown, others[unknown], "only name, title, classes, unmapped and sources");
  if (typeof name !== "string" || name.trim() === "") return fail("name", name, "a short name");
  if (typeof title !== "string") return fail("title", title, "a line of text");
  if (!isListOfNames(classes)) return fail("classes", classes, "a list of two or more different class names");
  if (unmapped !== "error" && unmapped !== "drop") return fail("unmapped", unmapped, "error or drop");
  if (!isObject(sources)) return fail("sources", sources, "a map from each source to its classes");
  const read = new Map<string, ReadonlyMap<string, Target>>();
  for (const [source, rows] of Object.entries(sources)) {
    if (!isObject(rows)) return fail(`sources.${source}`, rows, "a map from each class to its target");
    const targets = Object.entries(rows).map(([from, to]): [string, Target] => {
      const target = targetOf(to);
      if (target === undefined || (target !== "drop" && !classes.includes(target.class))) {
        return fail(`sources.${source}.${from}`, to, `drop, or one of ${classes.join(", ")}`);
      }
      return [from, target];
    });
    read.set(source, new Map(targets));
  }
  return { name, title, classes, unmapped, sources: read };
}

const isListOfNames = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((name) => typeof name === "string" && name.trim() !== "") &&
  new Set(value).size === value.length;

function targetOf(value: unknown): Target | undefined {
  if (value === "drop") return value;
  if (typeof value === "string") return { class: value };
  if (!isObject(value) || typeof value.class !== "string") return undefined;
  if (value.subclass === undefined) return { class: value.class };
  return typeof value.subclass === "string" ? { class: value.class, subclass: value.subclass } : undefined;
}

/**
 * What the map makes of a class. The rows of the source count first, then those of the source that it belongs to
 * (`c-nmc` for `c-nmc/preliminary`), then those of `any`.
 */
export function targetFor(map: LabelMap, source: string, label: string): Target | undefined {
  const places = source.split("/");
  for (let length = places.length; length > 0; length--) {
    const target = map.sources.get(places.slice(0, length).join("/"))?.get(label);
    if (target !== undefined) return target;
  }
  return map.sources.get(ANY_SOURCE)?.get(label);
}
