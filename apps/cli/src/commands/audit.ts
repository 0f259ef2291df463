import { type AuditHead, verifyAudit } from "@leukoscope/server";
import { type Command, InvalidArgumentError } from "commander";
import { EXIT } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { type DatabaseOptions, onDatabase, withDatabase } from "./service-database.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

export function define(command: Command, terminal: Terminal): void {
  withDatabase(
    command
      .command("verify")
      .description("whether the log is whole and as it was written; exit code 2 when it is not")
      .option("--head <seq:hash>", "where the log was, as an earlier verify told: it must still come by there", headOf),
  ).action((options: DatabaseOptions & { readonly head?: AuditHead }) =>
    onDatabase(options, async ({ db }) => {
      const verdict = await verifyAudit(db, options.head);
      const { faults, head, rows } = verdict;
      if (faults.length > 0) process.exitCode = EXIT.usage;
      const found = faults.length > 0 ? faults.map(({ message }) => `  ${message}`).join("\n") : "whole";
      const end = head
        ? `\nhead ${head.seq}:${head.hash} (note it elsewhere: a log does not tell that its end was cut off)`
        : "";
      terminal.result(
        verdict,
        `${rows} rows, ${faults.length > 0 ? `not as they were written:\n${found}` : found}${end}`,
      );
    }),
  );
  refuseUnknownCommands(command);
}

function headOf(text: string): AuditHead {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined) throw new InvalidArgumentError('Give it as "leukoscope audit verify" told it: number:hash.');
  return { seq: Number(seq), hash };
}
