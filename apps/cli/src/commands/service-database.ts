import { DEFAULT_DATA, type OpenDatabase, openDatabase } from "@leukoscope/server";
import type { Command } from "commander";
import { JSON_OPTION } from "./command.ts";
import { absolute, databaseUrlOption } from "./options.ts";

export interface DatabaseOptions {
  readonly data: string;
  readonly databaseUrl?: string;
}

/** Gives a command the options that say where the service's database is. */
export const withDatabase = (command: Command): Command =>
  command
    .option("--data <folder>", "folder of the service's database and files", DEFAULT_DATA)
    .addOption(databaseUrlOption())
    .option(...JSON_OPTION);

/** Works on the service's database, which no running server may have unless it is PostgreSQL's. */
export async function onDatabase<T>(
  { data, databaseUrl }: DatabaseOptions,
  work: (database: OpenDatabase, folder: string) => Promise<T>,
): Promise<T> {
  const folder = absolute(data);
  const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { folder });
  try {
    return await work(database, folder);
  } finally {
    await database.close();
  }
}
