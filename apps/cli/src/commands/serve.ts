import { type Method, methods } from "@leukoscope/cells";
import { closeOnSignal, DEFAULT_DATA, DEFAULT_PORT, serve } from "@leukoscope/server";
import type { Command } from "commander";
import { weightsCache } from "../cache.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, databaseUrlOption, filesOption, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly port?: number;
  readonly data: string;
  readonly databaseUrl?: string;
  readonly files?: string;
  readonly host?: string;
  readonly login?: boolean;
  readonly https?: boolean;
  readonly method?: Method;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .option("--port <n>", `port (default: the first free one from ${DEFAULT_PORT}); 0 for any`, wholeNumber(0, 65_535))
    .option(
      "--host <address>",
      "address to listen on (default: 127.0.0.1, this machine only); any other takes accounts",
    )
    .option("--login", "have people sign in on this machine, too")
    .option("--https", "people reach the service by https alone, as behind a proxy")
    .option(
      "--method <name>",
      `how white cells are found unless a request says: ${methods.join(", ")} (default: unet, where its network is there)`,
      oneOf("--method", methods),
    )
    .option("--data <folder>", "folder of the service's database and files", DEFAULT_DATA)
    .addOption(databaseUrlOption())
    .addOption(filesOption())
    .option(...JSON_OPTION)
    .action(async ({ data, databaseUrl, files, host, https, login, method, port }: Options) => {
      const running = await serve({
        port,
        strictPort: port !== undefined,
        data: absolute(data),
        databaseUrl,
        files,
        weights: weightsCache(),
        host,
        login,
        https,
        method,
      });
      closeOnSignal(running);
      const { auditHead, port: taken, url } = running;
      const head = auditHead ? `\nthe audit log's head, to be noted elsewhere: ${auditHead.seq}:${auditHead.hash}` : "";
      terminal.result(
        { url, port: taken, ...(auditHead && { auditHead }) },
        `the page: ${url} (${host ? "" : "this machine only; "}Ctrl+C ends it)${head}`,
      );
    });
}
