import { describe, expect, it } from "vitest";
import { Progress } from "./progress.ts";

/** A screen that remembers, and a clock that is set by hand. */
function stage(isTTY: boolean) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const screen = { isTTY, columns: 200, write: (text: string) => written.push(text) };
  return { written, clock, progress: new Progress(screen, () => clock.ms) };
}

describe("Progress", () => {
  it("writes into a log every ten seconds, with the time that is left", () => {
    const { written, clock, progress } = stage(false);
    for (let done = 1; done <= 100; done++) {
      clock.ms += 1000;
      progress.update("reading", done, 100);
    }
    expect(written).toHaveLength(9);
    expect(written[0]).toMatch(/^reading {2}11\/100, 11 %, 1 min 2\d s left\n$/);
  });

  it("stays silent in a log when the work is short", () => {
    const { written, clock, progress } = stage(false);
    for (let done = 1; done <= 5; done++) {
      clock.ms += 1000;
      progress.update("reading", done, 5);
    }
    expect(written).toEqual([]);
  });

  it("draws over one line of a terminal, and removes it at the end", () => {
    const { written, clock, progress } = stage(true);
    for (let done = 1; done <= 4; done++) {
      clock.ms += 500;
      progress.update("testing", done, 4);
    }
    progress.end();
    expect(written).toHaveLength(5);
    expect(written[1]).toContain("testing  2/4, 50 %");
    expect(written[3]).toContain("█".repeat(24));
    expect(written.every((text) => text.startsWith("\r") && !text.includes("\n"))).toBe(true);
    expect(written[4]).toBe("\r\u001b[2K");
  });

  it("estimates resumed work by what was done since", () => {
    const { written, clock, progress } = stage(true);
    progress.update("training", 91, 100);
    clock.ms += 10_000;
    progress.update("training", 92, 100);
    expect(written[1]).toContain("40 s left");
  });
});
