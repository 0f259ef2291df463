import type { Random } from "@leukoscope/random";
import type { Parameter, Setting } from "./space.ts";

const GRID = 4;

/** A numeric parameter as an interval: where it is even, and how a place in it becomes a setting. */
export interface NumericAxis {
  readonly low: number;
  readonly high: number;
  toSetting(place: number): number;
  toPlace(setting: number): number;
}

/** The interval of a numeric parameter, logarithms where it is logarithmic; undefined for a choice. */
export function numericAxis(parameter: Parameter): NumericAxis | undefined {
  if ("choice" in parameter) return undefined;
  const same = (value: number) => value;
  if ("uniform" in parameter) {
    const [low, high] = parameter.uniform;
    return { low, high, toSetting: same, toPlace: same };
  }
  if ("log" in parameter) {
    const [low, high] = parameter.log.map(Math.log);
    return { low, high, toSetting: Math.exp, toPlace: Math.log };
  }
  const [low, high] = parameter.int;
  // Half a step beyond each end, so that the ends are as likely as what lies between.
  const whole = (place: number) => Math.min(high, Math.max(low, Math.round(place)));
  return { low: low - 0.5, high: high + 0.5, toSetting: whole, toPlace: same };
}

/** Any setting as likely as another. */
export function drawSetting(parameter: Parameter, random: Random): Setting {
  if ("choice" in parameter) return parameter.choice[random.int(parameter.choice.length)];
  const axis = numericAxis(parameter);
  if (axis === undefined) throw new TypeError("a parameter is a choice or numeric");
  return axis.toSetting(axis.low + random.next() * (axis.high - axis.low));
}

/** Evenly spaced settings with both ends, each once. */
export function gridOf(parameter: Parameter): Setting[] {
  if ("choice" in parameter) return [...parameter.choice];
  const count = parameter.grid ?? GRID;
  const [low, high] = "int" in parameter ? parameter.int : "log" in parameter ? parameter.log : parameter.uniform;
  const at = (share: number) => ("log" in parameter ? low * (high / low) ** share : low + share * (high - low));
  const points = Array.from({ length: count }, (_, i) => at(i / (count - 1)));
  return "int" in parameter ? [...new Set(points.map(Math.round))] : points;
}
