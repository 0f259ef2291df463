import { z } from "zod";

/** Text as the database keeps it: without the null character. */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes("\0"), { error: "leave the null character out" });

/** As {@link text}, with something in it. */
export const nonEmpty = (longest: number) => text(longest).regex(/\S/, "give some text");
