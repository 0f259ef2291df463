import { type Html, html } from "@leukoscope/markup";
import type { Exploration } from "../exploration.ts";
import { countsFigure } from "../figures/counts.ts";
import { dimensionsFigure } from "../figures/dimensions.ts";
import { histogramFigure } from "../figures/histogram.ts";
import { figure, many, percent, section, table } from "./parts.ts";

/** Sizes that are listed; the picture and the JSON have all. */
const SIZES = 12;

export async function classesSection({ classes, images, sources, splits }: Exploration): Promise<Html> {
  const names = Object.keys(classes);
  const from = Object.keys(sources);
  const counts = names.flatMap((name) => from.map((part) => ({ name, part, images: sources[part][name] ?? 0 })));
  const lonely = from.length > 1 ? names.filter((name) => from.filter((part) => sources[part][name]).length === 1) : [];
  const isSplit = Object.keys(splits).length > 0;
  return section("classes", "Classes and sources", [
    lonely.length > 0
      ? html`<p>${lonely.join(", ")}: from one source only. A model can then tell the source instead of the class.</p>`
      : undefined,
    html`<div class="beside">${figure(
      await countsFigure(counts, from),
      `Bars of the images of each class: ${names.map((name) => `${name} ${classes[name]}`).join(", ")}`,
      from.length > 1 ? "Images of each class, by source." : "Images of each class.",
    )}
${table(
  "Images of each class",
  [
    { title: "class" },
    { title: "images", isNumber: true },
    { title: "share", isNumber: true },
    ...(from.length > 1 ? from.map((title) => ({ title, isNumber: true })) : []),
  ],
  names.map((name) => [
    name,
    classes[name],
    percent(classes[name] / images, 1),
    ...(from.length > 1 ? from.map((part) => sources[part][name] ?? 0) : []),
  ]),
)}</div>`,
    isSplit
      ? table("Images of each split", [{ title: "split" }, { title: "images", isNumber: true }], Object.entries(splits))
      : undefined,
  ]);
}

export async function dimensionsSection({ classes, dimensions }: Exploration): Promise<Html> {
  const names = Object.keys(classes);
  const points = dimensions.flatMap(({ classes: counts, height, width }) =>
    Object.entries(counts).map(([name, images]) => ({ width, height, class: name, images })),
  );
  const [{ height, images, width }] = dimensions;
  const words = `${many(dimensions.length, "size")}; the most frequent is ${width} x ${height} pixels with ${many(images, "image")}`;
  return section("dimensions", "Dimensions", [
    html`<p>${words}.</p>`,
    html`<div class="beside">${
      dimensions.length > 1
        ? figure(await dimensionsFigure(points, names), `Width against height of the images: ${words}`)
        : undefined
    }
${table(
  dimensions.length > SIZES ? `The ${SIZES} most frequent sizes` : "Sizes",
  [{ title: "pixels" }, { title: "images", isNumber: true }, { title: "classes" }],
  dimensions.slice(0, SIZES).map((size) => [
    `${size.width} x ${size.height}`,
    size.images,
    Object.entries(size.classes)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  ]),
)}</div>`,
  ]);
}

export async function colourSection({ classes, descriptors, histograms }: Exploration): Promise<Html> {
  const names = Object.keys(classes).filter((name) => name in histograms);
  const lines = names.map((name) => {
    const { blue, green, red } = histograms[name];
    return Float64Array.of(...red, ...green, ...blue);
  });
  const top = Math.max(...lines.flatMap((line) => [...line]));
  const mean = (name: string, descriptor: string): string => {
    const { mean: value, spread } = descriptors[name][descriptor];
    return `${value.toFixed(1)} ± ${spread.toFixed(1)}`;
  };
  const columns = ["red mean", "green mean", "blue mean", "saturation mean"];
  const figures = await Promise.all(
    names.map(async (name, index) =>
      figure(
        await histogramFigure(lines[index], top),
        `Colour histogram of ${name}: mean red ${mean(name, "red mean")}, green ${mean(name, "green mean")}, blue ${mean(name, "blue mean")}`,
        name,
      ),
    ),
  );
  return section("colour", "Colour", [
    html`<p>Mean histogram of each class: red solid, green and blue dashed. Where whole histograms part the classes, stain,
scanner or background may be what a model learns.</p>`,
    html`<div class="small">${figures}</div>`,
    table(
      "Mean level over a class, ± standard deviation between images (0 to 255)",
      [{ title: "class" }, ...columns.map((title) => ({ title, isNumber: true }))],
      names.map((name) => [name, ...columns.map((descriptor) => mean(name, descriptor))]),
    ),
  ]);
}
