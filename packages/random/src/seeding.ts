const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923). */
export function fnv1a64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = u64((hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** SplitMix64 (Steele, Lea and Flood, 2014); spreads one 64-bit seed over a generator's state. */
export class SplitMix64 {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = u64(seed);
  }

  next(): bigint {
    this.#state = u64(this.#state + 0x9e3779b97f4a7c15n);
    let mixed = this.#state;
    mixed = u64((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = u64((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  }

  /** Four 32-bit words from two outputs, low half first. Two outputs in a row are never both zero. */
  words(): [number, number, number, number] {
    const first = this.next();
    const second = this.next();
    const low = (value: bigint) => Number(value & 0xffffffffn);
    return [low(first), low(first >> 32n), low(second), low(second >> 32n)];
  }
}
