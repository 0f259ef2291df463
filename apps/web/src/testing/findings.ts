import type { Finding } from "../workspace/records.ts";

/** A finding with a label, for tests: `probability` is that of its label, the rest goes to another class. */
export function findingWith(
  id: string,
  label: string | null,
  probability: number,
  own: Partial<Finding> = {},
): Finding {
  return {
    id,
    caseId: "case",
    pictureId: "case/1",
    unit: "cell",
    box: { left: 0, top: 0, width: 10, height: 10 },
    centroid: { x: 4.5, y: 4.5 },
    seen: { left: 0, top: 0, width: 12, height: 12 },
    outline: [],
    nucleus: [],
    nucleusArea: 40,
    cytoplasmArea: 20,
    partial: [],
    prediction: {
      model: "m 1",
      label: label ?? "blast",
      probabilities: { [label ?? "blast"]: probability, rest: 1 - probability },
      abstained: label === null,
      reason: label === null ? "unsure" : null,
    },
    label,
    corrected: false,
    ...own,
  };
}
