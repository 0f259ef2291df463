import { Command } from "commander";
import { defineCommands, type Entry } from "./commands/group.ts";
import { describeFailure } from "./output/errors.ts";
import { Terminal } from "./output/terminal.ts";

const commands: Readonly<Record<string, Entry>> = {
  doctor: {
    summary: "check this machine: what works, what is missing, how to get it",
    load: () => import("./commands/doctor.ts"),
  },
  data: {
    summary: "fetch and import images, look at them, split them, draw phantom smears",
    load: () => import("./commands/data.ts"),
  },
  train: { summary: "train a classifier as a protocol says", load: () => import("./commands/train.ts") },
  evaluate: { summary: "test a model on the images of a manifest", load: () => import("./commands/evaluate.ts") },
  runs: {
    summary: "list finished runs, and compare them on the same images",
    load: () => import("./commands/runs.ts"),
  },
  calibrate: {
    summary: "fit a model's probabilities, prediction sets and abstention to validation images",
    load: () => import("./commands/calibrate.ts"),
  },
  predict: { summary: "label images with a model", load: () => import("./commands/predict.ts") },
  features: {
    summary: "measure the cells of images: a row a cell, with descriptors of nucleus, cytoplasm and cell",
    load: () => import("./commands/features.ts"),
  },
  classic: {
    summary: "train and test SVM, forests, trees and their like on a table of features",
    load: () => import("./commands/classic.ts"),
  },
  explain: { summary: "show where in an image the evidence lies", load: () => import("./commands/explain.ts") },
  "explain-study": {
    summary: "models x methods on a data set: faithfulness, where the evidence lies, shortcuts",
    load: () => import("./commands/explain-study.ts"),
  },
  segment: {
    summary: "find the white cells of images, and write their masks",
    load: () => import("./commands/segment.ts"),
  },
  count: {
    summary: "count the cells of a specimen's fields, with intervals",
    load: () => import("./commands/count.ts"),
  },
  zoo: {
    summary: "list the backbones there are, fetch their weights, build one",
    load: () => import("./commands/zoo.ts"),
  },
  study: {
    summary: "run many protocols as one study, and join what came of them",
    load: () => import("./commands/study.ts"),
  },
  search: {
    summary: "look for the settings of a protocol that do best on validation",
    load: () => import("./commands/search.ts"),
  },
  reproduce: {
    summary: "run a paper's study: its table beside ours",
    load: () => import("./commands/reproduce.ts"),
  },
  export: {
    summary: "write a model in fewer bits, and measure what that costs",
    load: () => import("./commands/export.ts"),
  },
  serve: { summary: "serve the page and the REST API on this machine", load: () => import("./commands/serve.ts") },
  worker: { summary: "take jobs of a service, on this machine or another", load: () => import("./commands/worker.ts") },
  report: { summary: "write the report of a case in another format", load: () => import("./commands/report.ts") },
  account: { summary: "let people into the service", load: () => import("./commands/account.ts") },
  audit: { summary: "check the service's log of what was done", load: () => import("./commands/audit.ts") },
};

/**
 * Runs the `leukoscope` command; never throws. The exit code is left in `process.exitCode`: 0 done, 1 our fault,
 * 2 the user's input, 130 interrupted.
 */
export async function main(args: readonly string[]): Promise<void> {
  const terminal = new Terminal(args.includes("--json"));
  // A reader that has seen enough, such as `head`, ends the command; that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  let program: Command | undefined;
  try {
    program = await programFor(args, terminal);
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (isHelp(error)) return;
    process.exitCode = describeFailure(error, `${namedIn(program, args)} --help`);
    if (terminal.json) terminal.failure(error);
  }
}

/** The command that was named, as far as there is one: `leukoscope zoo pull`. */
function namedIn(program: Command | undefined, args: readonly string[]): string {
  const words = ["leukoscope"];
  let command = program;
  for (const arg of args.filter((each) => !each.startsWith("-"))) {
    command = command?.commands.find((known) => known.name() === arg);
    if (!command) break;
    words.push(arg);
  }
  return words.join(" ");
}

async function programFor(args: readonly string[], terminal: Terminal): Promise<Command> {
  const program = new Command("leukoscope")
    .description(
      "Trains, tests, explains and serves leukemia classifiers for blood-smear microscopy.\nFor research use only. Not for use in diagnostic procedures.",
    )
    .version("0.1.0")
    .exitOverride()
    // The error is told once, in one line, by `describeFailure`.
    .configureOutput({ outputError: () => {} });
  await defineCommands(program, commands, args, terminal);
  return program;
}

/** Help and version were asked for and have been printed. */
const isHelp = (error: unknown): boolean => error instanceof Error && "exitCode" in error && error.exitCode === 0;
