import { createImage } from "@leukoscope/imaging";
import type { Session } from "@leukoscope/runtime";
import { expect, it } from "vitest";
import { classify } from "./pixel-probabilities.ts";

it("averages over the square's symmetries, each turned back", async () => {
  // A network that sees a nucleus where red is dark, and nothing else.
  const session: Session = {
    run: async ({ image }) => {
      const red = Array.from(image.data as Float32Array).slice(0, 16);
      const data = Float32Array.from([
        ...red.map((v) => (v > 0 ? 1 : 0)),
        ...red.map(() => 0),
        ...red.map((v) => (v > 0 ? 0 : 1)),
      ]);
      return { probabilities: { type: "float32" as const, dims: [1, 3, 4, 4], data } };
    },
    release: async () => {},
  };
  const view = createImage(4, 4);
  view.data.fill(255);
  for (const at of [0, 1, 2, 6]) view.data[3 * at] = 0;
  const expected = Array.from({ length: 16 }, (_, i) => ([0, 1, 2, 6].includes(i) ? 2 : 0));
  for (let k = 0; k < 8; k++) {
    const reader = { session, side: 4, white: [255, 255, 255], symmetries: [k] };
    expect([...(await classify(view, reader)).data]).toEqual(expected);
  }
  const all = { session, side: 4, white: [255, 255, 255], symmetries: [0, 1, 2, 3, 4, 5, 6, 7] };
  expect([...(await classify(view, all)).data]).toEqual(expected);
});
