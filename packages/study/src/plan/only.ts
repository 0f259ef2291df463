import { StudyError } from "../errors.ts";
import type { Study, StudyAxis, StudyLevel, StudyPart } from "../study-schema.ts";

/** What `--only` leaves of a study. */
export interface Only {
  readonly part: (part: StudyPart) => boolean;
  readonly keeps: (axis: StudyAxis, level: StudyLevel) => boolean;
}

/**
 * Reads `part=A,B` and `model=VGG16`: parts by name, and levels of an axis, in whichever parts have it.
 * @throws StudyError `bad-choice` for what the study does not have
 */
export function parseOnly(texts: readonly string[], { parts }: Study): Only {
  const wanted = new Map<string, Set<string>>();
  for (const text of texts) {
    const [axis, names] = text.split("=", 2);
    const known = axis === "part" ? parts.map(({ name }) => name) : levelsOf(parts, axis);
    if (names === undefined || known.length === 0) {
      const axes = new Set(parts.flatMap((part) => part.axes.map(({ name }) => name)));
      throw new StudyError(
        "bad-choice",
        text,
        `--only ${text}: write axis=level, with one of the axes ${["part", ...axes].join(", ")}`,
      );
    }
    for (const name of names.split(",")) {
      if (!known.includes(name)) {
        throw new StudyError(
          "bad-choice",
          name,
          `--only ${text}: there is no ${axis} ${name}; use ${known.join(", ")}`,
        );
      }
      wanted.set(axis, (wanted.get(axis) ?? new Set()).add(name));
    }
  }
  return {
    part: ({ name }) => wanted.get("part")?.has(name) ?? true,
    keeps: (axis, level) => wanted.get(axis.name)?.has(level.name) ?? true,
  };
}

const levelsOf = (parts: readonly StudyPart[], axis: string): string[] => [
  ...new Set(
    parts.flatMap((part) =>
      part.axes.filter(({ name }) => name === axis).flatMap(({ levels }) => levels.map((l) => l.name)),
    ),
  ),
];
