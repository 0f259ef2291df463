import { kernels, parametersAfter } from "@leukoscope/train";
import type { ClassifierModel } from "@leukoscope/zoo";
import { ProtocolError } from "./errors.ts";

/** A word, a pattern of names, or several of them that must all hold. */
export type Selection = string | readonly string[];

/** The words, and what they choose of a classifier's parameters. */
const words: Readonly<Record<string, (classifier: ClassifierModel) => (parameter: string) => boolean>> = {
  all: () => () => true,
  head: ({ model, features }) => within(parametersAfter(model, features)),
  backbone: ({ model, features }) => outside(parametersAfter(model, features)),
  kernels: ({ model }) => within(kernels(model)),
  "biases-and-normalization": ({ model }) => outside(kernels(model)),
};

const within = (names: readonly string[]) => {
  const set = new Set(names);
  return (parameter: string) => set.has(parameter);
};

const outside = (names: readonly string[]) => {
  const inside = within(names);
  return (parameter: string) => !inside(parameter);
};

/** A whole name in which `*` stands for anything. */
function matching(pattern: string): (parameter: string) => boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${literal.join(".*")}$`);
  return (parameter) => expression.test(parameter);
}

/**
 * The trained parameters that a protocol means.
 * @param where the field, for messages
 * @throws ProtocolError `bad-protocol` when that is none of them
 */
export function selectParameters(
  selection: Selection,
  trainable: readonly string[],
  classifier: ClassifierModel,
  where: string,
): string[] {
  const parts = typeof selection === "string" ? [selection] : selection;
  const tests = parts.map((part) => (Object.hasOwn(words, part) ? words[part](classifier) : matching(part)));
  const chosen = trainable.filter((parameter) => tests.every((test) => test(parameter)));
  if (chosen.length > 0) return chosen;
  throw new ProtocolError(
    "bad-protocol",
    where,
    `${where}: no parameter that this stage trains is ${parts.join(" and ")}; use ${Object.keys(words).join(", ")}, or a pattern of names: ${trainable.slice(0, 3).join(", ")}…`,
  );
}
