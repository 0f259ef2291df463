import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Moments } from "./moments.ts";

const hu = describes("Hu 1962; as OpenCV and scikit-image");
const any = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Seven functions of the scale-free moments that shifting, scaling and turning leave alone; the last one's sign tells mirrors. */
export const huMoments: DescriptorFamily<{ readonly moments: Moments }> = {
  descriptors: [
    hu(
      "hu.1",
      "1",
      [0, Number.POSITIVE_INFINITY],
      "spread of the mass; 1 / 2π for a disc, the least but for a few pixels",
    ),
    hu("hu.2", "1", [0, Number.POSITIVE_INFINITY], "elongation; 0 for a disc and a square"),
    hu("hu.3", "1", [0, Number.POSITIVE_INFINITY], "third order: triangular mass"),
    hu("hu.4", "1", [0, Number.POSITIVE_INFINITY], "third order: mass on one side"),
    hu("hu.5", "1", any, "third order, combined"),
    hu("hu.6", "1", any, "second and third order, combined"),
    hu("hu.7", "1", any, "third order, combined; changes its sign in a mirror"),
  ],
  measure: ({ moments: { area, mu20, mu11, mu02, mu30, mu21, mu12, mu03 } }) => {
    const second = area ** 2;
    const third = area ** 2.5;
    const [n20, n11, n02] = [mu20 / second, mu11 / second, mu02 / second];
    const [n30, n21, n12, n03] = [mu30 / third, mu21 / third, mu12 / third, mu03 / third];
    const a = n30 + n12;
    const b = n21 + n03;
    const c = n30 - 3 * n12;
    const d = 3 * n21 - n03;
    return [
      n20 + n02,
      (n20 - n02) ** 2 + 4 * n11 ** 2,
      c ** 2 + d ** 2,
      a ** 2 + b ** 2,
      c * a * (a ** 2 - 3 * b ** 2) + d * b * (3 * a ** 2 - b ** 2),
      (n20 - n02) * (a ** 2 - b ** 2) + 4 * n11 * a * b,
      d * a * (a ** 2 - 3 * b ** 2) - c * b * (3 * a ** 2 - b ** 2),
    ];
  },
};
