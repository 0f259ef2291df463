import type { Window } from "./windows.ts";

/** Where something was seen, in the picture's pixels, and the radius of a disc of its area. */
export interface Body {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Colours are learned window by window, so that a body's middle may move by up to this share of its radius. */
const SLACK = 0.5;

/**
 * Which window a body belongs to: the one whose core holds its middle. Two windows may see the middle of one body on
 * different sides of their seam; so a body close beyond the core is taken, too, and what was taken before is no new body.
 */
export class Seams {
  readonly #width: number;
  readonly #height: number;
  #taken: Body[] = [];
  #window: Window;

  constructor(width: number, height: number, first: Window) {
    this.#width = width;
    this.#height = height;
    this.#window = first;
  }

  /** Goes on to the next window, in the order of `windowsOf`. */
  enter(window: Window): void {
    this.#window = window;
    this.#taken = this.#taken.filter(({ radius, y }) => y + radius >= window.view.top);
  }

  /** Whether a body is this window's, and new. */
  takes(body: Body): boolean {
    const { radius, x, y } = body;
    const distance = this.#beyond(x, y);
    if (distance > SLACK * radius) return false;
    const isNearSeam = distance > -2 * radius;
    if (!isNearSeam) return true;
    if (this.#taken.some((other) => Math.hypot(other.x - x, other.y - y) < Math.min(other.radius, radius)))
      return false;
    this.#taken.push(body);
    return true;
  }

  /** How far a point lies beyond the core's seams, negative within; the picture's own edges are none. */
  #beyond(x: number, y: number): number {
    const { height, left, top, width } = this.#window.core;
    let most = Number.NEGATIVE_INFINITY;
    if (left > 0) most = Math.max(most, left - 0.5 - x);
    if (top > 0) most = Math.max(most, top - 0.5 - y);
    if (left + width < this.#width) most = Math.max(most, x - (left + width - 0.5));
    if (top + height < this.#height) most = Math.max(most, y - (top + height - 0.5));
    return most;
  }
}
