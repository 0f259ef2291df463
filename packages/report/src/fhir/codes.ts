import type { Specimen } from "@leukoscope/cells";
import type { CodeableConcept, Coding } from "@medplum/fhirtypes";

const loinc = (code: string, display: string): Coding => ({ system: "http://loinc.org", code, display });

/**
 * The panel. `Manual` is said only of what a person has signed; before that the method is left open. Marrow has one
 * panel for both.
 */
export function panelCode(specimen: Specimen, isSigned: boolean): CodeableConcept {
  if (specimen === "marrow")
    return concept("Differential count, bone marrow", loinc("47286-0", "Differential panel - Bone marrow"));
  return isSigned
    ? concept("Differential count, blood", loinc("24318-8", "Manual Differential panel - Blood"))
    : concept("Differential count, blood", loinc("69738-3", "Differential panel, method unspecified - Blood"));
}

/** The share of blasts. LOINC's term is of leukocytes in blood; for marrow the text alone says what was counted. */
export const blastShareCode = (specimen: Specimen): CodeableConcept =>
  specimen === "blood"
    ? concept("Blasts among counted white cells", loinc("26446-5", "Blasts/100 leukocytes in Blood"))
    : concept("Blasts among counted white cells, bone marrow");

/** The share of a model's class: no code, since a class is what the model's makers called it. */
export const classShareCode = (label: string): CodeableConcept => concept(`${label} among counted white cells`);

export const concept = (text: string, ...coding: Coding[]): CodeableConcept => ({
  ...(coding.length > 0 && { coding }),
  text,
});

/** HL7 table 0487, which needs no licence. */
export const specimenType = (specimen: Specimen): CodeableConcept => {
  const system = "http://terminology.hl7.org/CodeSystem/v2-0487";
  return specimen === "blood"
    ? concept("Blood smear", { system, code: "BLD", display: "Whole blood" })
    : concept("Bone marrow smear", { system, code: "MAR", display: "Marrow" });
};

export const laboratory: CodeableConcept = {
  coding: [
    {
      system: "http://terminology.hl7.org/CodeSystem/observation-category",
      code: "laboratory",
      display: "Laboratory",
    },
  ],
};

/** HL7 table 0074. */
export const hematology: CodeableConcept = {
  coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0074", code: "HM", display: "Hematology" }],
};

/** Purpose of use: research, not care. */
export const researchLabel: Coding = {
  system: "http://terminology.hl7.org/CodeSystem/v3-ActReason",
  code: "HRESCH",
  display: "healthcare research",
};

export const ucum = (value: number, code: string, unit = code) => ({
  value,
  unit,
  system: "http://unitsofmeasure.org",
  code,
});
