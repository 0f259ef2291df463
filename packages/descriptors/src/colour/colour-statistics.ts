import { type Descriptor, type DescriptorFamily, describes } from "../descriptor.ts";
import { channelMoments } from "./channel-moments.ts";
import { hueMoments } from "./hue-moments.ts";

/** The pixels of a cell in three colour spaces, interleaved. */
export interface Colours {
  readonly rgb: Uint8Array;
  /** As `rgbToHsv` gives it. */
  readonly hsv: Float32Array;
  /** As `rgbToLab` gives it. */
  readonly lab: Float32Array;
}

interface Channel {
  readonly name: string;
  readonly space: keyof Colours;
  readonly index: number;
  readonly unit: string;
  readonly range: readonly [number, number];
}

const CHANNELS: readonly Channel[] = [
  { name: "red", space: "rgb", index: 0, unit: "level", range: [0, 255] },
  { name: "green", space: "rgb", index: 1, unit: "level", range: [0, 255] },
  { name: "blue", space: "rgb", index: 2, unit: "level", range: [0, 255] },
  { name: "saturation", space: "hsv", index: 1, unit: "1", range: [0, 1] },
  { name: "value", space: "hsv", index: 2, unit: "1", range: [0, 1] },
  { name: "lightness", space: "lab", index: 0, unit: "L*", range: [0, 100] },
  { name: "a", space: "lab", index: 1, unit: "a*", range: [-87, 99] },
  { name: "b", space: "lab", index: 2, unit: "b*", range: [-108, 95] },
];

const moments = describes("Stricker and Orengo 1995; spaces as in scikit-image");
const circular = describes("Fisher 1993, weighted by saturation");

/** Mean, standard deviation and skew of every channel; hue has a mean direction and a circular variance. */
export const colourStatistics: DescriptorFamily<{ readonly colours: Colours; readonly pixels: Int32Array }> = {
  descriptors: [
    ...CHANNELS.flatMap(({ name, range, unit }): Descriptor[] => {
      const reach = range[1] - range[0];
      return [
        moments(`${name}.mean`, unit, range, `mean ${name}`),
        moments(`${name}.spread`, unit, [0, reach / 2], "standard deviation"),
        moments(`${name}.skew`, unit, [-reach, reach], "cube root of the third central moment"),
      ];
    }),
    circular("hue.mean", "degree", [0, 360], "mean direction of the hue; not defined for grey"),
    circular("hue.spread", "1", [0, 1], "circular variance; 0 when all hues are the same"),
  ],
  measure: ({ colours, pixels }) => {
    const hue = hueMoments(colours.hsv, pixels);
    return [
      ...CHANNELS.flatMap(({ index, space }) => {
        const { mean, skew, spread } = channelMoments(colours[space], index, 3, pixels);
        return [mean, spread, skew];
      }),
      hue.mean,
      hue.spread,
    ];
  },
};
