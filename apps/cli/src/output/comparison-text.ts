import type { RunComparison } from "@leukoscope/protocol";
import { table } from "./table.ts";

/** Comparisons of runs, a table a pair. */
export const comparisonText = (comparisons: readonly RunComparison[]): string => comparisons.map(pairText).join("\n\n");

function pairText({ first, second, images, groupedBy, mcNemar, figures, auc }: RunComparison): string {
  const number = (value: number) => value.toFixed(4);
  const rows = Object.entries(figures).flatMap(([name, found]) =>
    found === null
      ? []
      : [
          [
            name,
            number(found.first),
            number(found.second),
            `${number(found.difference)}  [${found.interval.map(number).join(", ")}]`,
            found.p.toFixed(4),
          ],
        ],
  );
  const right = { align: "right" } as const;
  return [
    `${first}  against  ${second}: ${images} images${groupedBy ? `, by ${groupedBy}` : ""}`,
    table(
      [
        { title: "figure" },
        { title: "first", ...right },
        { title: "second", ...right },
        { title: "difference, 95 % interval", ...right },
        { title: "p (paired bootstrap)", ...right },
      ],
      rows,
    ),
    `McNemar, exact: only the first right ${mcNemar.onlyFirstRight}, only the second ${mcNemar.onlySecondRight}; p ${mcNemar.p.toFixed(4)}, by Holm ${mcNemar.holm.toFixed(4)}`,
    auc === null
      ? "DeLong: a class is absent"
      : `DeLong, macro AUC: difference ${number(auc.difference)}  [${auc.interval.map(number).join(", ")}]; p ${auc.p.toFixed(4)}, by Holm ${auc.holm.toFixed(4)}`,
  ].join("\n");
}
