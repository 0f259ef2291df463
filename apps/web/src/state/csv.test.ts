import { expect, it } from "vitest";
import { resultsToCsv } from "./csv.ts";

it("writes a row an image, with the error of those that have none", () => {
  const csv = resultsToCsv(
    [
      {
        path: "patient 1/a.png",
        prediction: {
          label: "blast",
          abstained: false,
          probabilities: { blast: 0.75, "other, or none": 0.25 },
          ms: 12.34,
        },
      },
      { path: 'the "b".png', error: "Not an image.\nGive a PNG." },
    ],
    ["blast", "other, or none"],
    "demo 1.0",
  );
  expect(csv).toBe(
    'path,label,abstained,probability blast,"probability other, or none",ms,error,model\r\n' +
      "patient 1/a.png,blast,false,0.750000,0.250000,12.3,,demo 1.0\r\n" +
      '"the ""b"".png",,,,,,"Not an image.\nGive a PNG.",demo 1.0\r\n',
  );
});
