import { z } from "zod";
import { ApiError } from "./problem.ts";

/** `?limit&cursor` of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50).describe("Items a page."),
  cursor: z.string().max(64).optional().describe("`next` of the page before; left out for the first page."),
});

/** A page of a list. `next` is null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe("Cursor of the next page.") });

/** Items are told apart by a number that only grows, so that a page never skips or repeats one. */
export interface Numbered {
  readonly seq: number;
}

/** @throws ApiError 400 for a cursor that no page gave */
export function afterOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const after = /^s(\d{1,9})$/.exec(text)?.[1];
  if (after !== undefined) return Number(after);
  throw new ApiError(400, "bad-cursor", "The cursor is none that a page gave.", "Take `next` of the page before.");
}

/** @param rows one more than asked for, where there are so many */
export function page<Row extends Numbered, Item>(rows: readonly Row[], limit: number, toItem: (row: Row) => Item) {
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return {
    items: kept.map(toItem),
    next: last ? Buffer.from(`s${last.seq}`, "latin1").toString("base64url") : null,
  };
}
