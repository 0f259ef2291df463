import { type AuditHead, auditHead, verifyAudit } from "@leukoscope/server";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, InvalidArgumentError } from "commander";
import { EXIT, UsageError } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { gather } from "./options.ts";
import { readReport } from "./read-report.ts";
import { type DatabaseOptions, onDatabase, withDatabase } from "./service-database.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

interface VerifyOptions extends DatabaseOptions {
  readonly head?: AuditHead;
  readonly report?: readonly string[];
}

export function define(command: Command, terminal: Terminal): void {
  withDatabase(
    command
      .command("verify")
      .description("whether the log is whole and as it was written; exit code 2 when it is not")
      .option("--head <seq:hash>", "where the log was, as it was noted earlier: it must still come by there", headOf)
      .option("--report <report.json>", "a signed case's report: the log must still come by its signature", gather),
  ).action(async ({ head: noted, report: paths = [], ...options }: VerifyOptions) => {
    const known = [...(noted ? [noted] : []), ...(await Promise.all(paths.map(headOfReport)))];
    await onDatabase(options, async ({ db }) => {
      const verdict = await verifyAudit(db, ...known);
      const { faults, head, rows } = verdict;
      if (faults.length > 0) process.exitCode = EXIT.usage;
      const found = faults.length > 0 ? faults.map(({ message }) => `  ${message}`).join("\n") : "whole";
      terminal.result(
        verdict,
        `${rows} rows, ${faults.length > 0 ? `not as they were written:\n${found}` : found}\n${headText(head)}`,
      );
    });
  });
  withDatabase(command.command("head").description("where the log is now: to be noted elsewhere")).action(
    (options: DatabaseOptions) =>
      onDatabase(options, async ({ db }) => {
        const head = await auditHead(db);
        terminal.result({ head }, headText(head));
      }),
  );
  refuseUnknownCommands(command);
}

const headText = (head: AuditHead | null): string =>
  head
    ? `head ${head.seq}:${head.hash} (note it elsewhere: a log does not tell that its end was cut off)`
    : "the log is empty";

/** @throws UsageError for a report that notes no head */
async function headOfReport(path: string): Promise<AuditHead> {
  const { case: reported, signOff } = await readReport(new NodeStorage(), path);
  if (signOff?.audit) return signOff.audit;
  const why = signOff ? "was signed where no log is kept" : "is not signed";
  throw new UsageError("usage", `--report ${path}: case ${reported.name} ${why}; give a signed report of the service`);
}

function headOf(text: string): AuditHead {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined) throw new InvalidArgumentError('Give it as "leukoscope audit head" told it: number:hash.');
  return { seq: Number(seq), hash };
}
