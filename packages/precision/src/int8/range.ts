/** The least and the greatest value of an activation. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How real values become eight bits: `q = round(x / scale) + zeroPoint`, cut to [0, 255]. */
export interface Affine8 {
  /** A float32. */
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Scale and zero point of a range, stretched so that 0 is a number of its own: padding and ReLU need it exactly. */
export function affineOfRange({ min, max }: Range): Affine8 {
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  const scale = Math.fround((high - low) / 255);
  if (scale === 0) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.min(255, Math.max(0, roundHalfEven(-low / scale))) };
}

/** As ONNX's QuantizeLinear rounds. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
