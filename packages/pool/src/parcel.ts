/** A value for another thread. */
export interface Parcel<T> {
  readonly value: T;
  /** Buffers in `value` that are handed over without a copy; the sender loses them. All else is copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * The values in a buffer that they fill: the same array where they do already, a copy where they are part of a larger
 * buffer, which sending would copy or hand over whole.
 */
export function ownBuffer(values: Uint8Array): Uint8Array<ArrayBuffer>;
export function ownBuffer(values: Float32Array): Float32Array<ArrayBuffer>;
export function ownBuffer(values: Uint8Array | Float32Array): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  const whole = values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength;
  return whole ? (values as Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>) : values.slice();
}
