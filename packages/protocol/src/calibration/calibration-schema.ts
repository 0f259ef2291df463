import { z } from "zod";

const portion = z.number().gt(0, "give a number between 0 and 1").lt(1, "give a number between 0 and 1");

/** What is found on the validation images when training is done, and kept in the model file. */
export const calibration = z
  .strictObject({
    /** Temperature scaling; off leaves the probabilities as the network gives them. */
    temperature: z.boolean().default(true),
    /** Share of the prediction sets that are to hold the true class. */
    coverage: portion.default(0.95),
    /** Wanted error among the images that the model does not abstain on; without it the model never is unsure. */
    error: portion.optional(),
    /** Whether the model turns away what is unlike its training images. */
    gate: z.boolean().default(true),
    /** Share of new images of the right kind that the gate is to let in. */
    keep: portion.default(0.99),
  })
  .prefault({});

export type CalibrationPlan = z.infer<typeof calibration>;
