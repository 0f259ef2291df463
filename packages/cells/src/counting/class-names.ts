/** The label a reviewer gives to what is no cell at all: it is left out of every count. */
export const NOT_A_CELL = "not a cell";

/**
 * Whether a class counts as blasts by its name, as in "lymphoblast". The blasts of the red line do not: a share of
 * blasts is of white cells.
 */
export const isBlast = (name: string): boolean => /blast/i.test(name) && !/erythro|normo/i.test(name);
