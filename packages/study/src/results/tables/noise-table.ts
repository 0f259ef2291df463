import type { PartResult } from "../study-result.ts";
import type { StudyTable } from "./study-table.ts";
import { estimateText, figureTitle, share } from "./text.ts";

/** A row a cell and noise; undefined where nothing was tested under noise. */
export function noiseTable({ axes, cells, figures }: PartResult): StudyTable | undefined {
  const tested = cells.filter(({ noise }) => noise !== undefined);
  if (tested.length === 0) return undefined;
  const told = figures.filter((figure) =>
    tested.some(({ noise }) => noise?.some(({ published }) => figure in published)),
  );
  const columns = [
    ...axes.map((title) => ({ title, align: "left" as const })),
    { title: "sigma", align: "right" as const },
    ...figures.flatMap((figure) => [
      ...(told.includes(figure) ? [{ title: `${figureTitle(figure)}, paper`, align: "right" as const }] : []),
      { title: `${figureTitle(figure)}, ours`, align: "right" as const },
    ]),
  ];
  const rows = tested.flatMap(({ choice, noise = [] }) =>
    noise.map(({ sigma, figures: found, published }) => [
      ...axes.map((axis) => choice[axis]),
      String(sigma),
      ...figures.flatMap((figure) => [
        ...(told.includes(figure) ? [figure in published ? share(published[figure]) : ""] : []),
        estimateText(found[figure]),
      ]),
    ]),
  );
  return {
    title:
      "under Gaussian noise of the test images, zero mean, sigma in grey levels, another value for each pixel and channel",
    columns,
    rows,
    remarks: [],
  };
}
