import { html } from "@leukoscope/markup";
import type {
  Bundle,
  BundleEntry,
  Device,
  DiagnosticReport,
  Patient,
  Reference,
  Resource,
  Specimen,
} from "@medplum/fhirtypes";
import type { CaseReport } from "../document/schema.ts";
import { headLines, proportionText } from "../text/words.ts";
import { concept, hematology, panelCode, researchLabel, specimenType } from "./codes.ts";
import { uuidOf } from "./identity.ts";
import { observationsOf } from "./observations.ts";

/**
 * The report as a FHIR R4 bundle: a `DiagnosticReport`, an `Observation` for the share of blasts and of each class, and
 * what they are of: a pseudonymous `Patient`, the `Specimen`, the model as a `Device`. All are `preliminary` until the
 * case is signed, then `final`; labelled as research; without a conclusion.
 */
export async function toFhir(report: CaseReport): Promise<Bundle> {
  const entries: BundleEntry[] = [];
  const add = async (name: string, resource: Resource): Promise<{ reference: string }> => {
    const reference = `urn:uuid:${await uuidOf(report, name)}`;
    entries.push({ fullUrl: reference, resource });
    return { reference };
  };
  const subject: Reference<Patient> = await add("patient", patientOf(report));
  const specimen: Reference<Specimen> = await add("specimen", specimenOf(report, subject));
  const device: Reference<Device> | undefined = report.model && (await add("device", deviceOf(report, report.model)));
  const result: DiagnosticReport["result"] = [];
  for (const { name, resource } of observationsOf(report, { subject, specimen, device })) {
    result.push({ ...(await add(name, resource)), display: resource.code.text });
  }
  await add("report", diagnosticReportOf(report, subject, specimen, result));
  return {
    resourceType: "Bundle",
    meta: { security: [researchLabel] },
    type: "collection",
    timestamp: report.createdAt,
    // The report first: it is what a reader looks for.
    entry: [...entries.slice(-1), ...entries.slice(0, -1)],
  };
}

const patientOf = ({ case: { name } }: CaseReport): Patient => ({
  resourceType: "Patient",
  identifier: [{ use: "secondary", type: concept("pseudonym"), value: name }],
});

const specimenOf = ({ case: { id, specimen } }: CaseReport, subject: Reference<Patient>): Specimen => ({
  resourceType: "Specimen",
  identifier: [{ value: id }],
  type: specimenType(specimen),
  subject,
});

/** The algorithm with its version, as the FHIR mapping of DICOM's structured reports has it. */
const deviceOf = ({ software }: CaseReport, { name, sha256, version }: NonNullable<CaseReport["model"]>): Device => ({
  resourceType: "Device",
  deviceName: [{ name, type: "model-name" }],
  type: concept("Image classifier"),
  version: [
    { type: concept("model"), value: version },
    { type: concept("SHA-256 of the model file"), value: sha256 },
    { type: concept(software.name), value: software.version },
  ],
});

function diagnosticReportOf(
  report: CaseReport,
  subject: Reference<Patient>,
  specimen: Reference<Specimen>,
  result: DiagnosticReport["result"],
): DiagnosticReport {
  const { case: reported, createdAt, signOff } = report;
  return {
    resourceType: "DiagnosticReport",
    meta: { security: [researchLabel] },
    text: { status: "generated", div: narrative(report) },
    identifier: [{ value: reported.id }],
    status: signOff ? "final" : "preliminary",
    category: [hematology],
    code: panelCode(reported.specimen, signOff !== undefined),
    subject,
    issued: createdAt,
    specimen: [specimen],
    ...(signOff && { resultsInterpreter: [{ display: signOff.by }] }),
    ...(result && result.length > 0 && { result }),
  };
}

/** What a person reads where software shows no more than that. */
const narrative = (report: CaseReport): string =>
  html`<div xmlns="http://www.w3.org/1999/xhtml"><p>${report.researchUse}</p><ul>${[
    ...headLines(report).map(([label, value]) => `${label}: ${value}`),
    ...report.counts.classes.map(
      ({ label, proportion }) => `${label}: ${proportion ? proportionText(proportion) : "0"}`,
    ),
    ...report.dataLimits,
  ].map((line) => html`<li>${line}</li>`)}</ul></div>`.text;
