import type { Random } from "@leukoscope/random";
import { uniform } from "../draw.ts";

const STEPS = 128;
const TURN = 2 * Math.PI;

/** A dent in an outline: `depth` is the share of the radius lost at `angle`, `width` its angular half width (radians). */
export interface Notch {
  readonly angle: number;
  readonly depth: number;
  readonly width: number;
}

export interface OutlineOptions {
  /** Radius of the disc of equal area, micrometres. */
  readonly radius: number;
  /** Long axis over short axis, at least 1. */
  readonly elongation?: number;
  /** Amplitude of each harmonic from the third up, as a share of the radius; each gets a random phase. */
  readonly wobble?: readonly number[];
  readonly notches?: readonly Notch[];
}

/** A closed star-shaped outline around the origin, as radii at 128 angles. Lengths in micrometres. */
export class Outline {
  private constructor(
    private readonly radii: Float32Array,
    /** Cosine of the angle between outline normal and radius: turns radial gaps into distances. */
    private readonly slant: Float32Array,
    /** Largest radius. */
    readonly reach: number,
  ) {}

  /** Draws an outline whose area is exactly that of the disc of `radius`. */
  static draw(random: Random, { radius, elongation = 1, wobble = [], notches = [] }: OutlineOptions): Outline {
    const axis = uniform(random, 0, TURN);
    const phases = wobble.map(() => uniform(random, 0, TURN));
    const radii = new Float32Array(STEPS + 1);
    let squares = 0;
    for (let step = 0; step < STEPS; step++) {
      const angle = (step / STEPS) * TURN;
      let r = 1 / Math.sqrt(Math.cos(angle - axis) ** 2 / elongation + Math.sin(angle - axis) ** 2 * elongation);
      let waves = 1;
      for (let k = 0; k < wobble.length; k++) waves += wobble[k] * Math.cos((k + 3) * angle + phases[k]);
      r *= waves;
      for (const notch of notches) {
        const away = Math.abs(((angle - notch.angle + 5 * Math.PI) % TURN) - Math.PI) / notch.width;
        r *= 1 - notch.depth * Math.exp(-away * away);
      }
      radii[step] = r;
      squares += r * r;
    }
    const scale = radius / Math.sqrt(squares / STEPS);
    let reach = 0;
    for (let step = 0; step < STEPS; step++) {
      radii[step] *= scale;
      reach = Math.max(reach, radii[step]);
    }
    radii[STEPS] = radii[0];
    const slant = new Float32Array(STEPS + 1);
    for (let step = 0; step <= STEPS; step++) {
      const slope = ((radii[(step + 1) % STEPS] - radii[(step + STEPS - 1) % STEPS]) * STEPS) / (2 * TURN);
      slant[step] = radii[step] / Math.hypot(radii[step], slope);
    }
    return new Outline(radii, slant, reach);
  }

  /** Distance to the outline (first order), positive inside, negative outside. */
  depth(x: number, y: number): number {
    const angle = Math.atan2(y, x);
    const place = (angle < 0 ? angle + TURN : angle) * (STEPS / TURN);
    const step = Math.min(STEPS - 1, Math.floor(place));
    const t = place - step;
    const radius = this.radii[step] * (1 - t) + this.radii[step + 1] * t;
    return (radius - Math.sqrt(x * x + y * y)) * this.slant[step];
  }
}
