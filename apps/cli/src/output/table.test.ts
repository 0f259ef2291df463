import { describe, expect, it } from "vitest";
import { byteSize, duration, table } from "./table.ts";

describe("table", () => {
  it("lines up words on the left and numbers on the right", () => {
    const text = table(
      [{ title: "class" }, { title: "n", align: "right" }],
      [
        ["blast", "7"],
        ["Früh", "120"],
      ],
    );
    expect(text.split("\n")).toEqual(["class    n", "-----  ---", "blast    7", "Früh   120"]);
  });
});

describe("units", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [12_345_678, "12.3 MB"],
  ])("writes %i bytes as %s", (bytes, text) => expect(byteSize(bytes)).toBe(text));

  it.each([
    [0.2, "0 s"],
    [59.6, "1 min 0 s"],
    [200, "3 min 20 s"],
    [7500, "2 h 5 min"],
  ])("writes %d seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});
