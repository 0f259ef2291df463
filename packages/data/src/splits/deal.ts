import type { Random } from "@leukoscope/random";
import type { ManifestRecord } from "../manifest/record.ts";
import { classesOf } from "./classes.ts";
import { Shares } from "./shares.ts";

/** Where units are large the first deal can be an unlucky one. */
const ATTEMPTS = 16;

/**
 * The best of several {@link deal}s: the one whose classes come nearest to the ratio in every part. Where the first meets
 * the shares, as it does where units are single records, it is the one.
 */
export function dealWell(
  records: readonly ManifestRecord[],
  units: readonly (readonly number[])[],
  ratio: readonly number[],
  random: Random,
): number[] {
  let best = deal(records, units, ratio, random);
  let least = deviation(records, best, ratio);
  for (let attempt = 1; attempt < ATTEMPTS && least >= 1; attempt++) {
    const next = deal(records, units, ratio, random.fork(`attempt ${attempt}`));
    const away = deviation(records, next, ratio);
    if (away < least) [best, least] = [next, away];
  }
  return best;
}

/** The largest difference of a class in a part from its share, in images; below 1 is rounding. */
function deviation(records: readonly ManifestRecord[], partOf: readonly number[], ratio: readonly number[]): number {
  const whole = ratio.reduce((sum, part) => sum + part, 0);
  let worst = 0;
  for (const indices of classesOf(records).values()) {
    const counts = ratio.map(() => 0);
    for (const index of indices) counts[partOf[index]]++;
    for (const [part, count] of counts.entries()) {
      worst = Math.max(worst, Math.abs(count - (indices.length * ratio[part]) / whole));
    }
  }
  return worst;
}

/**
 * Deals units of records to parts at random so that every class comes out in the ratio. The number of each class a part
 * should get is fixed first, by largest remainder; then unit after unit, the largest first, is drawn into a part that
 * still has room for it, with a chance in proportion to that room. Where units are single records the shares are met
 * exactly; where a unit fits nowhere it goes where it overfills least. No part with a ratio above 0 stays empty as long
 * as there are units for it.
 * @returns the part of each record.
 */
export function deal(
  records: readonly ManifestRecord[],
  units: readonly (readonly number[])[],
  ratio: readonly number[],
  random: Random,
): number[] {
  const shares = new Shares(ratio);
  const room = new Map([...classesOf(records)].map(([name, indices]) => [name, shares.next(indices.length)]));
  const roomIn = (name: string, part: number): number => room.get(name)?.[part] ?? 0;
  const wanted = [...ratio.keys()].filter((part) => ratio[part] > 0);
  const partOf: number[] = new Array(records.length);
  const filled = new Set<number>();

  const queue = random.shuffle([...units]).sort((a, b) => b.length - a.length);
  for (const [index, unit] of queue.entries()) {
    const needs = [...classesOf(unit.map((record) => records[record]))].map(
      ([name, indices]) => [name, indices.length] as const,
    );
    const empty = wanted.filter((part) => !filled.has(part));
    const open = empty.length >= queue.length - index && empty.length > 0 ? empty : wanted;
    const overfill = (part: number): number =>
      needs.reduce((sum, [name, count]) => sum + Math.max(0, count - Math.max(0, roomIn(name, part))), 0);
    const least = Math.min(...open.map(overfill));
    const fitting = open.filter((part) => overfill(part) === least);
    const weight = (part: number): number => needs.reduce((sum, [name]) => sum + Math.max(0, roomIn(name, part)), 0);
    const part = draw(fitting, weight, random);
    filled.add(part);
    for (const record of unit) partOf[record] = part;
    for (const [name, count] of needs) {
      const rooms = room.get(name);
      if (rooms) rooms[part] -= count;
    }
  }
  return partOf;
}

/** Draws a part with a chance in proportion to its weight; evenly when none has any. */
function draw(parts: readonly number[], weight: (part: number) => number, random: Random): number {
  const total = parts.reduce((sum, part) => sum + weight(part), 0);
  if (total === 0) return parts[random.int(parts.length)];
  let ticket = random.int(total);
  for (const part of parts) {
    ticket -= weight(part);
    if (ticket < 0) return part;
  }
  return parts[parts.length - 1];
}
