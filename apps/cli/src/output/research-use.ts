/** Stands wherever a score is shown. */
export const INTENDED_USE = "For research use only. Not for use in diagnostic procedures.";
