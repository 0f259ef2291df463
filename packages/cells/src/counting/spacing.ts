/** Points on a plane, in buckets, so that asking what lies near takes no longer the more there are. */
export class Spacing<T extends { readonly x: number; readonly y: number }> {
  readonly #reach: number;
  readonly #buckets = new Map<string, T[]>();

  /** @param reach nothing further away than this is asked for */
  constructor(reach: number) {
    this.#reach = reach;
  }

  add(point: T): void {
    const key = this.#key(point.x, point.y, 0, 0);
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.push(point);
    else this.#buckets.set(key, [point]);
  }

  /** Whether no point is too near; `isNear` is asked about those within reach, and some others. */
  isFree(
    { x, y }: { readonly x: number; readonly y: number },
    isNear: (point: T, distance: number) => boolean,
  ): boolean {
    for (let v = -1; v <= 1; v++) {
      for (let u = -1; u <= 1; u++) {
        const bucket = this.#buckets.get(this.#key(x, y, u, v));
        if (bucket?.some((point) => isNear(point, Math.hypot(point.x - x, point.y - y)))) return false;
      }
    }
    return true;
  }

  #key(x: number, y: number, u: number, v: number): string {
    return `${Math.floor(x / this.#reach) + u},${Math.floor(y / this.#reach) + v}`;
  }
}
