/** Shown wherever a score is shown, and written into every model file and card (FDA's words, 21 CFR 809.10(c)). */
export const RESEARCH_USE = "For research use only. Not for use in diagnostic procedures.";
