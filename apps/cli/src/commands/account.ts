import { randomBytes } from "node:crypto";
import { type Account, type Accounts, openAccess, type Role, roles, writeAudit } from "@leukoscope/server";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { type DatabaseOptions, onDatabase, withDatabase } from "./service-database.ts";
import { oneOf, refuseUnknownCommands } from "./unavailable.ts";

/** Takes the password where no one else sees it; without it one is drawn and told once. */
const PASSWORD_VARIABLE = "LEUKOSCOPE_PASSWORD";

interface ChangeOptions extends DatabaseOptions {
  readonly role?: Role;
  readonly disable?: boolean;
  readonly enable?: boolean;
  readonly newPassword?: boolean;
}

export function define(command: Command, terminal: Terminal): void {
  const role = ["--role <role>", `what it may do: ${roles.join(", ")}`, oneOf("--role", roles)] as const;
  const help = `the password is taken from ${PASSWORD_VARIABLE}; without it one is drawn and told once`;

  withDatabase(
    command
      .command("add")
      .description("let somebody in")
      .argument("<name>")
      .option(...role, "viewer"),
  )
    .addHelpText("after", `\n${help}`)
    .action((name: string, options: DatabaseOptions & { readonly role: Role }) =>
      onAccounts(options, async (accounts, log) => {
        const { drawn, password } = choosePassword();
        const account = await accounts.create({ name, password, role: options.role });
        await log("account.create", account);
        tell(terminal, account, drawn, `account ${name}, ${account.role}`);
      }),
    );

  withDatabase(command.command("list").description("who may come in")).action((options: DatabaseOptions) =>
    onAccounts(options, async (accounts) => {
      const all = await accounts.list();
      const rows = all.map(({ disabled, name, role }) => [name, role, disabled ? "disabled" : ""]);
      terminal.result(all, table([{ title: "name" }, { title: "role" }, { title: "" }], rows));
    }),
  );

  withDatabase(
    command
      .command("change")
      .description("give an account another role or password, or shut it")
      .argument("<name>")
      .option(...role)
      .option("--disable", "shut it: its sessions end, its tokens are refused")
      .option("--enable", "open it again")
      .option("--new-password", "give it another password; its sessions end"),
  )
    .addHelpText("after", `\n${help}`)
    .action((name: string, { disable, enable, newPassword, role, ...options }: ChangeOptions) =>
      onAccounts(options, async (accounts, log) => {
        if (disable && enable) throw new UsageError("usage", "--disable and --enable: give one of them");
        const found = (await accounts.list()).find((account) => account.name === name);
        if (!found) throw new UsageError("no-such-account", `${name}: no such account; see leukoscope account list`);
        const { drawn, password } = newPassword ? choosePassword() : {};
        const disabled = disable ? true : enable ? false : undefined;
        const account = await accounts.change(found.id, { role, disabled, password });
        await log("account.change", account);
        tell(terminal, account, drawn, `account ${name}, ${account.role}${account.disabled ? ", disabled" : ""}`);
      }),
    );
  refuseUnknownCommands(command);
}

type Log = (action: string, account: Account) => Promise<void>;

const onAccounts = (options: DatabaseOptions, work: (accounts: Accounts, log: Log) => Promise<void>): Promise<void> =>
  onDatabase(options, async ({ db, shared }, folder) => {
    const { accounts } = await openAccess({ db, folder, shared, login: true });
    await work(accounts, (action, { disabled, name, role }) =>
      writeAudit(db, { actor: "command line", action, subject: `account ${name}`, details: { role, disabled } }),
    );
  });

function choosePassword(): { password: string; drawn?: string } {
  const given = process.env[PASSWORD_VARIABLE];
  if (given !== undefined) return { password: given };
  const drawn = randomBytes(15).toString("base64url");
  return { password: drawn, drawn };
}

const tell = (terminal: Terminal, account: Account, drawn: string | undefined, text: string): void =>
  terminal.result(
    { ...account, ...(drawn && { password: drawn }) },
    drawn ? `${text}\npassword, told this once: ${drawn}` : text,
  );
