import { type CaseReport, caseReportSchema, toCsv, toFhir, toGeoJson, toHtml, toJson, toPdf } from "@leukoscope/report";
import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { binary } from "../api/binary.ts";
import { problem } from "../api/problem.ts";
import type { Service } from "../service.ts";
import { cellPictures } from "./cell-pictures.ts";
import { reportOfCase } from "./report-of-case.ts";

interface Rendering {
  readonly type: string;
  readonly summary: string;
  readonly render: (report: CaseReport, more: More) => string | Promise<string | Uint8Array>;
}

interface More {
  /** The image that was asked for. */
  readonly image?: string;
  /** Small pictures of the cells, for what people read. */
  readonly pictures: () => Promise<ReadonlyMap<string, string>>;
}

const text = (value: object): string => JSON.stringify(value, undefined, 2);

const renderings: Readonly<Record<string, Rendering>> = {
  pdf: {
    type: "application/pdf",
    summary: "The report of a case, to print",
    render: async (report, { pictures }) => toPdf(report, { pictures: await pictures() }),
  },
  html: {
    type: "text/html; charset=utf-8",
    summary: "The report of a case, to read",
    render: async (report, { pictures }) => toHtml(report, { pictures: await pictures() }),
  },
  json: { type: "application/json", summary: "The report of a case, all of it", render: (report) => toJson(report) },
  csv: {
    type: "text/csv; charset=utf-8",
    summary: "The cells of a case, a row each",
    render: (report) => toCsv(report),
  },
  "fhir.json": {
    type: "application/fhir+json",
    summary: "The report of a case as a FHIR R4 bundle, preliminary until the case is signed",
    render: async (report) => text(await toFhir(report)),
  },
  geojson: {
    type: "application/geo+json",
    summary: "The cells of one image as QuPath reads them; `image` names it where the case has several",
    render: (report, { image }) => text(toGeoJson(report, image)),
  },
};

/** What a page of people's words may do: show itself. */
const REPORT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox";

export function reportRoutes(server: ApiServer, service: Service): void {
  const { db, version } = service;
  for (const [format, { render, summary, type }] of Object.entries(renderings)) {
    const [media] = type.split(";");
    server.get(
      `/cases/:id/report.${format}`,
      {
        schema: {
          operationId: `getReport${format.replaceAll(/(^|\.)(\w)/g, (_all, _dot, letter: string) => letter.toUpperCase())}`,
          tags: ["reports"],
          summary,
          params: z.object({ id: z.uuid() }),
          querystring: z.object({ image: z.uuid().optional().describe("Of GeoJSON alone.") }),
          response: {
            200:
              format === "json"
                ? {
                    description: "The document.",
                    content: { [media]: { schema: caseReportSchema.meta({ id: "CaseReport" }) } },
                  }
                : binary(media, "The document."),
            default: problem,
          },
        },
      },
      async ({ params, query }, reply) => {
        const report = await reportOfCase(db, params.id, version);
        const document = await render(report, { image: query.image, pictures: () => cellPictures(service, report) });
        // As bytes: no serialiser looks at it.
        return reply
          .type(type)
          .headers({
            "content-disposition": `attachment; filename="case-${params.id}.${format}"`,
            "content-security-policy": REPORT_POLICY,
            "cache-control": "no-store",
          })
          .send(Buffer.from(document));
      },
    );
  }
}
