import type { Hash64 } from "@leukoscope/imaging";

const BANDS = 4;
const BAND_BITS = 16;
const BUCKETS = 1 << BAND_BITS;

/** Band `b` of a hash: 16 of its 64 bits. */
const bandOf = ({ high, low }: Hash64, b: number): number =>
  ((b < 2 ? high : low) >>> (b % 2 === 0 ? BAND_BITS : 0)) & (BUCKETS - 1);

/** A band's buckets, one after another: bucket v holds the places `starts[v]` up to `starts[v + 1] - 1`. */
interface Band {
  readonly starts: Uint32Array;
  /** Which hash is in a place, and its halves: side by side, since a bucket is read as a whole. */
  readonly items: Uint32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** What a band of a hash is changed by to get to the buckets near it. */
  readonly flips: Uint16Array;
}

/**
 * Finds hashes near a hash without comparing all (multi-index hashing: Norouzi, Punjani and Fleet 2012). A hash is cut
 * into 4 bands of 16 bits. Let t = floor((r - b) / 4) for band b from 0 to 3; the four t + 1 add up to r + 1. So two
 * hashes that differ in at most r bits differ in at most t bits in one band or more, else they would differ in r + 1; it
 * suffices to look into the buckets that near.
 */
export class HashIndex {
  readonly #bands: readonly Band[];
  readonly #radius: number;
  /** The last query that found a hash: the same one may be near in several bands. */
  readonly #foundBy: Uint32Array;
  #query = 0;
  #compared = 0;

  /** @param radius the largest distance that will be found, bits, from 0 to 15 */
  constructor(hashes: readonly Hash64[], radius: number) {
    this.#radius = radius;
    this.#foundBy = new Uint32Array(hashes.length);
    this.#bands = Array.from({ length: Math.min(BANDS, radius + 1) }, (_, b) => bandOfAll(hashes, b, radius));
  }

  /** How many pairs of hashes have been compared bit by bit so far. */
  get compared(): number {
    return this.#compared;
  }

  /** Calls `found` once for every hash within the radius of `hash`, with its index and distance, in no order. */
  near(hash: Hash64, found: (index: number, distance: number) => void): void {
    this.#query++;
    for (const [b, { flips, high, items, low, starts }] of this.#bands.entries()) {
      const band = bandOf(hash, b);
      for (let f = 0; f < flips.length; f++) {
        const bucket = band ^ flips[f];
        this.#compared += starts[bucket + 1] - starts[bucket];
        for (let at = starts[bucket]; at < starts[bucket + 1]; at++) {
          const distance = ones(hash.high ^ high[at]) + ones(hash.low ^ low[at]);
          if (distance > this.#radius || this.#foundBy[items[at]] === this.#query) continue;
          this.#foundBy[items[at]] = this.#query;
          found(items[at], distance);
        }
      }
    }
  }
}

function bandOfAll(hashes: readonly Hash64[], b: number, radius: number): Band {
  const starts = new Uint32Array(BUCKETS + 1);
  for (const hash of hashes) starts[bandOf(hash, b) + 1]++;
  for (let v = 0; v < BUCKETS; v++) starts[v + 1] += starts[v];
  const next = starts.slice();
  const items = new Uint32Array(hashes.length);
  const high = new Int32Array(hashes.length);
  const low = new Int32Array(hashes.length);
  for (const [index, hash] of hashes.entries()) {
    const place = next[bandOf(hash, b)]++;
    items[place] = index;
    high[place] = hash.high;
    low[place] = hash.low;
  }
  return { starts, items, high, low, flips: flipsUpTo(Math.floor((radius - b) / BANDS)) };
}

/** Bits that are 1, counted in pairs, then fours, then bytes at once. */
function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** All words of 16 bits with at most `most` ones. */
function flipsUpTo(most: number): Uint16Array {
  const words: number[] = [];
  const add = (word: number, from: number, left: number): void => {
    words.push(word);
    if (left === 0) return;
    for (let bit = from; bit < BAND_BITS; bit++) add(word | (1 << bit), bit + 1, left - 1);
  };
  add(0, 0, most);
  return Uint16Array.from(words);
}
