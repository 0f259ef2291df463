import { BINS } from "../descriptors/descriptors.ts";
import { render } from "./render.ts";

const CHANNELS = ["red", "green", "blue"] as const;

/**
 * The mean colour histogram of a class: a line a channel.
 * @param top highest share of any class, so that the pictures of all classes can be compared
 */
export const histogramFigure = (histogram: Float64Array, top: number): Promise<string> =>
  render({
    data: {
      values: [...histogram].map((share, index) => ({
        level: ((index % BINS) + 0.5) * (256 / BINS),
        share: Number(share.toFixed(5)),
        channel: CHANNELS[Math.floor(index / BINS)],
      })),
    },
    width: 220,
    height: 110,
    mark: { type: "line", interpolate: "monotone", strokeWidth: 2 },
    encoding: {
      x: {
        field: "level",
        type: "quantitative",
        title: "level",
        scale: { domain: [0, 255] },
        axis: { values: [0, 64, 128, 192, 255], grid: false },
      },
      y: {
        field: "share",
        type: "quantitative",
        title: "pixels",
        scale: { domain: [0, 1.05 * top] },
        axis: { format: "%", tickCount: 3 },
      },
      color: {
        field: "channel",
        type: "nominal",
        scale: { domain: [...CHANNELS], range: ["#d0493a", "#16936b", "#2f7ec2"] },
        legend: null,
      },
      strokeDash: { field: "channel", type: "nominal", sort: [...CHANNELS], legend: null },
    },
  });
