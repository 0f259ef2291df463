import type { Random } from "@leukoscope/random";

/** 1 or -1, as likely. */
export const direction = (random: Random): 1 | -1 => (random.int(2) === 0 ? 1 : -1);
