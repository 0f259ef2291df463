import type {
  CodeableConcept,
  Device,
  Observation,
  ObservationComponent,
  Patient,
  Reference,
  Specimen,
} from "@medplum/fhirtypes";
import type { CaseReport, ReportedCounts } from "../document/schema.ts";
import { countNotes } from "../text/words.ts";
import { blastShareCode, classShareCode, concept, laboratory, ucum } from "./codes.ts";

/** What the observations of one report refer to. */
export interface Subjects {
  readonly subject: Reference<Patient>;
  readonly specimen: Reference<Specimen>;
  readonly device?: Reference<Device>;
}

type Proportion = NonNullable<ReportedCounts["blasts"]>;

/** A named observation; the name makes its identifier. */
export interface NamedObservation {
  readonly name: string;
  readonly resource: Observation;
}

/** The share of blasts, where there is one, and of each class. None when no cell was counted. */
export function observationsOf(report: CaseReport, subjects: Subjects): NamedObservation[] {
  const { case: reported, counts } = report;
  const blasts = counts.blasts
    ? [{ name: "blasts", resource: shareOf(report, subjects, blastShareCode(reported.specimen), counts.blasts) }]
    : [];
  const classes = counts.classes.flatMap(({ label, proportion }) =>
    proportion
      ? [{ name: `class ${label}`, resource: shareOf(report, subjects, classShareCode(label), proportion) }]
      : [],
  );
  return [...blasts, ...classes];
}

function shareOf(
  report: CaseReport,
  { device, specimen, subject }: Subjects,
  code: CodeableConcept,
  share: Proportion,
): Observation {
  const notes = [report.researchUse, ...countNotes(report.counts), ...report.dataLimits];
  const [low, high] = share.interval;
  return {
    resourceType: "Observation",
    status: report.signOff ? "final" : "preliminary",
    category: [laboratory],
    code,
    subject,
    specimen,
    ...(device && { device }),
    issued: report.createdAt,
    valueQuantity: percentOf(share.share),
    method: concept("Cells found in digital images of a smear and counted; interval by Wilson's score at 95 %"),
    note: notes.map((text) => ({ text })),
    component: [
      component("95 % interval, lower end", percentOf(low)),
      component("95 % interval, upper end", percentOf(high)),
      component("Cells of this class", ucum(share.count, "{cells}", "cells")),
      component("Cells counted", ucum(share.of, "{cells}", "cells")),
    ],
  };
}

const component = (text: string, valueQuantity: ObservationComponent["valueQuantity"]): ObservationComponent => ({
  code: concept(text),
  valueQuantity,
});

/** Two decimals: more would promise what no count of cells gives. */
const percentOf = (share: number) => ucum(Number((100 * share).toFixed(2)), "%");
