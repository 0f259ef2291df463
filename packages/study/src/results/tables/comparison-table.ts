import type { Comparison } from "../comparisons.ts";
import type { StudyTable } from "./study-table.ts";
import { figureTitle, pText, share } from "./text.ts";

/** A row a level: its mean and mean rank, and the tests of the best one against it. */
export function comparisonTable(comparison: Comparison): StudyTable {
  const { axis, group, figure, levels, means, blocks, friedman, nemenyi, best, pairs } = comparison;
  const columns = [
    { title: axis, align: "left" as const },
    ...[
      `mean ${figureTitle(figure)}`,
      "mean rank",
      "Wilcoxon p (Holm)",
      "corrected t: difference [95 %], p",
      "McNemar p (Holm)",
      "DeLong p",
    ].map((title) => ({ title, align: "right" as const })),
  ];
  const rows = levels.map((level, index) => {
    const pair = pairs.find((each) => each.level === level);
    const t = pair?.correctedT;
    return [
      level,
      share(means[index]),
      friedman ? friedman.meanRanks[index].toFixed(2) : "",
      pair ? `${pText(pair.wilcoxon.p)} (${pText(pair.wilcoxon.holm)})` : "best",
      t ? `${share(t.difference, 1)} [${share(t.interval[0], 1)}, ${share(t.interval[1], 1)}], ${pText(t.p)}` : "",
      pair?.mcNemar ? `${pText(pair.mcNemar.p)} (${pText(pair.mcNemar.holm)})` : "",
      pair?.deLong ? pText(pair.deLong.p) : "",
    ];
  });
  const where = Object.entries(group).map(([name, level]) => `${name} ${level}`);
  return {
    title: [`${axis}s compared over ${blocks} blocks`, ...where].join(", "),
    columns,
    rows,
    remarks: [
      `tests are of ${levels[best]}, the best by mean, against each other one`,
      ...(friedman
        ? [
            `Friedman: chi-squared ${friedman.chiSquared.toFixed(2)}, p ${pText(friedman.p)}; Iman-Davenport p ${pText(friedman.fP)}`,
          ]
        : ["Friedman's test wants three levels and two blocks"]),
      ...(nemenyi ? [`Nemenyi: mean ranks ${nemenyi.criticalDifference.toFixed(2)} or more apart differ at 5 %`] : []),
    ],
  };
}
