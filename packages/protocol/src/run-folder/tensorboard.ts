import { maskedCrc32c } from "./crc32c.ts";
import type { EpochScalars } from "./epoch-scalars.ts";

/**
 * A TensorBoard event file: TFRecords (length, its CRC, the record, its CRC; little-endian) of `Event` messages, the first
 * of which names the file's version. Fields are those of tensorflow/core/util/event.proto and framework/summary.proto.
 * @param wallTime seconds since 1970, of every event
 */
export function eventFile(epochs: readonly EpochScalars[], wallTime: number): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const version = [...double(1, wallTime), ...bytes(3, text("brain.Event:2"))];
  const events = epochs.map(({ step, scalars }) => {
    const values = Object.entries(scalars).flatMap(([tag, value]) =>
      bytes(1, Uint8Array.from([...bytes(1, text(tag)), ...float(2, value)])),
    );
    return [...double(1, wallTime), ...varint(2, step), ...bytes(5, Uint8Array.from(values))];
  });
  return Uint8Array.from([version, ...events].flatMap((event) => record(Uint8Array.from(event))));
}

function record(data: Uint8Array): number[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, data.length, true);
  return [...length, ...little32(maskedCrc32c(length)), ...data, ...little32(maskedCrc32c(data))];
}

function little32(value: number): Uint8Array {
  const buffer = new Uint8Array(4);
  new DataView(buffer.buffer).setUint32(0, value, true);
  return buffer;
}

/** Protocol buffers' wire types. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const key = (field: number, type: number): number[] => base128(field * 8 + type);

function base128(value: number): number[] {
  const digits: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return [...digits, rest];
}

const varint = (field: number, value: number): number[] => [...key(field, VARINT), ...base128(value)];

const bytes = (field: number, data: Uint8Array): number[] => [...key(field, LENGTH), ...base128(data.length), ...data];

function double(field: number, value: number): number[] {
  const buffer = new Uint8Array(8);
  new DataView(buffer.buffer).setFloat64(0, value, true);
  return [...key(field, FIXED64), ...buffer];
}

function float(field: number, value: number): number[] {
  const buffer = new Uint8Array(4);
  new DataView(buffer.buffer).setFloat32(0, value, true);
  return [...key(field, FIXED32), ...buffer];
}
