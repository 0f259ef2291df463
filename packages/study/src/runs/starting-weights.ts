import { resolvePath } from "@leukoscope/data";
import { PRETRAINED, type Protocol } from "@leukoscope/protocol";
import type { Storage } from "@leukoscope/storage";
import { weightsPath } from "@leukoscope/zoo";

/** What a run starts from. */
export interface StartingWeights {
  /** `random`, `pretrained`, or the name of the file. */
  readonly start: string;
  /** What changes in the protocol. */
  readonly overrides: readonly string[];
  /** What is missing, and how to get it; the run can't be made then. */
  readonly missing?: string;
}

/** Of the random backbone that all runs of a cell start from where there is no file, as they would from a file. */
export const STAND_IN_SEED = 0;

const STAND_IN = ["model.weights=", `model.standInSeed=${STAND_IN_SEED}`];

/**
 * Whether the weights that a run starts from are at hand, and what takes their place where `random` allows it.
 * @param base the protocol's file
 * @param pulled folder of the weights that "zoo pull" has fetched
 */
export async function startingWeights(
  storage: Storage,
  { model: { backbone, weights } }: Protocol,
  { base, pulled, random }: { readonly base: string; readonly pulled?: string; readonly random: boolean },
): Promise<StartingWeights> {
  if (weights === undefined) return { start: "random", overrides: [] };
  const path = weights === PRETRAINED ? pulled && weightsPath(pulled, backbone) : resolvePath(base, weights);
  const start = weights === PRETRAINED ? PRETRAINED : (weights.split("/").at(-1) ?? weights);
  if (path !== undefined && (await storage.exists(path))) return { start, overrides: [] };
  if (random) return { start: "random", overrides: STAND_IN };
  const remedy = weights === PRETRAINED ? `leukoscope zoo pull ${backbone}` : `put ${path} there`;
  return { start, overrides: [], missing: `weights of ${backbone}: ${remedy}, or start with --random-weights` };
}
