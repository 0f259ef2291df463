import { userInfo } from "node:os";
import { resolve, sep } from "node:path";
import { InvalidArgumentError, Option } from "commander";

/** A path as the user gave it, made absolute, with `/` on every system. */
export const absolute = (path: string): string => resolve(path).replaceAll(sep, "/");

/** Who runs the command, for the log of looks at a locked test. A system may know no name for its user. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

/** Reads an option that takes a whole number in a range. */
export const wholeNumber =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      most === Number.MAX_SAFE_INTEGER
        ? `Give a whole number from ${least}.`
        : `Give a whole number from ${least} to ${most}.`,
    );
  };

/** Reads an option that takes a number in [0, 1]. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

/** Reads an option that takes a number between 0 and 1, neither of them. */
export function portion(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < 1) return value;
  throw new InvalidArgumentError("Give a number between 0 and 1, such as 0.95.");
}

/** Gathers an option that may be given many times. */
export const gather = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/** Of every command that reads many images; gives `workers`. */
export const WORKERS_OPTION = [
  "--workers <n>",
  "threads that decode and prepare images; 0 does it in the main one (default: all cores but one)",
  wholeNumber(0, 1024),
] as const;

/** A command for people to copy: words that a shell would take apart are quoted. */
export const commandLine = (words: readonly string[]): string =>
  ["npx", "leukoscope", ...words]
    .map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");

/** Of the service and its workers; an address holds a password, so that it may come by the environment alone. */
export const databaseUrlOption = () =>
  new Option("--database-url <url>", "PostgreSQL server, in place of a database in the data folder").env(
    "DATABASE_URL",
  );

export const filesOption = () =>
  new Option(
    "--files <place>",
    "where files are kept: a folder, or s3://bucket/prefix (default: in the data folder)",
  ).env("LEUKOSCOPE_FILES");
