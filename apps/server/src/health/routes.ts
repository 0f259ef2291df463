import { CompiledQuery } from "kysely";
import { z } from "zod";
import type { ApiServer } from "../api/api-server.ts";
import { problem } from "../api/problem.ts";
import type { Service } from "../service.ts";
import type { Metrics } from "./metrics.ts";

const health = z.object({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  database: z.enum(["ok", "unreachable"]),
});

export function healthRoutes(server: ApiServer, { db, version }: Service, metrics: Metrics): void {
  server.get(
    "/health",
    {
      schema: {
        operationId: "getHealth",
        tags: ["service"],
        summary: "Whether the service and its database are well",
        response: { 200: health, 503: health, default: problem },
      },
    },
    async (_request, reply) => {
      const answers = await db.executeQuery(CompiledQuery.raw("select 1")).then(
        () => true,
        () => false,
      );
      reply.code(answers ? 200 : 503);
      return { status: answers ? "ok" : "degraded", version, database: answers ? "ok" : "unreachable" } as const;
    },
  );

  server.get(
    "/metrics",
    {
      schema: {
        operationId: "getMetrics",
        tags: ["service"],
        summary: "Requests, jobs and the process, as Prometheus reads them",
        response: {
          200: { description: "Text.", content: { "text/plain": { schema: z.string() } } },
          default: problem,
        },
      },
    },
    async (_request, reply) => {
      const text = await metrics.text();
      return reply
        .type(metrics.type)
        .serializer((content: string) => content)
        .send(text);
    },
  );
}
