import { Random } from "@leukoscope/random";
import { drawSetting, gridOf } from "./axis.ts";
import type { SearchSpace, Setting, Settings } from "./space.ts";
import { parzenSettings } from "./tree-parzen.ts";

/** A trial that is over: what it was given, and how good it was; higher is better. */
export interface Observation {
  readonly settings: Settings;
  readonly value: number;
}

export const searchMethods = ["grid", "random", "tpe"] as const;
export type SearchMethod = (typeof searchMethods)[number];

/**
 * The settings of a trial: a function of the seed, the trial's number and the trials before it, so that a search that was
 * cut short goes on with the trials it would have had.
 * @param trial from 0
 * @returns undefined where a grid is at its end
 */
export function settingsFor(
  method: SearchMethod,
  space: SearchSpace,
  { seed, trial, before }: { readonly seed: number; readonly trial: number; readonly before: readonly Observation[] },
): Settings | undefined {
  if (method === "grid") return gridPoint(space, trial);
  const random = new Random(`search ${seed}/${trial}`);
  if (method === "tpe") return parzenSettings(space, before, random);
  return randomSettings(space, random);
}

export const randomSettings = (space: SearchSpace, random: Random): Settings =>
  Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, drawSetting(parameter, random.fork(name))]),
  );

/** How many points the whole grid has. */
export const gridSize = (space: SearchSpace): number =>
  Object.values(space).reduce((product, parameter) => product * gridOf(parameter).length, 1);

/** The last parameter changes fastest. */
function gridPoint(space: SearchSpace, trial: number): Settings | undefined {
  if (trial >= gridSize(space)) return undefined;
  let left = trial;
  const settings: [string, Setting][] = [];
  for (const [name, parameter] of Object.entries(space).reverse()) {
    const points = gridOf(parameter);
    settings.unshift([name, points[left % points.length]]);
    left = Math.floor(left / points.length);
  }
  return Object.fromEntries(settings);
}
