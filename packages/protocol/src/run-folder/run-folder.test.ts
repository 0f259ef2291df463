import { describe, expect, it } from "vitest";
import { crc32c } from "./crc32c.ts";
import { epochScalars } from "./epoch-scalars.ts";
import { eventFile } from "./tensorboard.ts";

const epoch = (loss: number) => ({
  stage: "head",
  epoch: 1,
  learningRate: 0.5,
  train: { loss, accuracy: 0.5 },
  val: { loss: 2, accuracy: 0.25, f1Macro: 0.2 },
  seconds: 1,
});

describe("crc32c", () => {
  it("gives the known answers of RFC 3720", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  });
});

describe("epochScalars", () => {
  it("names the figures and leaves out what is not finite", () => {
    expect(epochScalars([epoch(1), epoch(Number.NaN)]).map(({ scalars }) => scalars)).toEqual([
      {
        learningRate: 0.5,
        "train/loss": 1,
        "train/accuracy": 0.5,
        "val/loss": 2,
        "val/accuracy": 0.25,
        "val/f1Macro": 0.2,
      },
      { learningRate: 0.5, "train/accuracy": 0.5, "val/loss": 2, "val/accuracy": 0.25, "val/f1Macro": 0.2 },
    ]);
  });
});

describe("eventFile", () => {
  it("is made of records that say their length, the version first", () => {
    const bytes = eventFile([{ step: 300, stage: "s", scalars: { a: 1 } }], 0);
    const view = new DataView(bytes.buffer);
    const first = view.getUint32(0, true);
    // Two fields: a double, and the 13 letters of the version.
    expect(first).toBe(9 + 2 + 13);
    const data = bytes.subarray(12, 12 + first);
    expect(new TextDecoder().decode(data.subarray(-13))).toBe("brain.Event:2");
    const second = 12 + first + 4;
    const event = bytes.subarray(second + 12, second + 12 + view.getUint32(second, true));
    // wall time 0; step 300 is ac 02; summary { value { tag "a", simple_value 1 } }.
    expect([...event]).toEqual([
      9, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0xac, 2, 42, 10, 10, 8, 10, 1, 97, 21, 0, 0, 0x80, 0x3f,
    ]);
    expect(bytes.length).toBe(second + 12 + event.length + 4);
  });
});
