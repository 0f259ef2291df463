import fastifyMultipart from "@fastify/multipart";
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import {
  createJsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { accountRoutes } from "../accounts/routes.ts";
import { analyseRoutes } from "../analysis/routes.ts";
import { auditRoutes } from "../audit/routes.ts";
import { caseRoutes } from "../cases/routes.ts";
import { cellRoutes } from "../cells/routes.ts";
import { datasetRoutes } from "../datasets/routes.ts";
import { Metrics } from "../health/metrics.ts";
import { healthRoutes } from "../health/routes.ts";
import { imageRoutes } from "../images/routes.ts";
import { jobRoutes } from "../jobs/routes.ts";
import { labelRoutes } from "../labels/routes.ts";
import { rateLimits } from "../limits/rate-limits.ts";
import { modelRoutes } from "../models/routes.ts";
import { reportRoutes } from "../reports/routes.ts";
import { runRoutes } from "../runs/routes.ts";
import type { Service } from "../service.ts";
import { addIdempotency } from "./idempotency.ts";
import { answerError } from "./problem.ts";
import { MAX_FILE_BYTES, MAX_FILES } from "./uploads.ts";
import { withUsedSchemas } from "./used-schemas.ts";

/** The REST API below `/api`, with its document at `/api/openapi.json` and a page of it at `/api/docs`. */
export async function api(server: FastifyInstance, { service }: { readonly service: Service }): Promise<void> {
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(answerError);
  server.removeContentTypeParser("text/plain");
  await server.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Leukoscope",
        version: service.version,
        description:
          "Leukemia classifiers for blood-smear microscopy. For research use only. Not for use in diagnostic procedures.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { target: "draft-2020-12" } }),
    transformObject: (made) => withUsedSchemas(jsonSchemaTransformObject(made)),
  });
  await server.register(fastifySwaggerUi, { routePrefix: "/docs" });
  await rateLimits(server, service.access.login);
  await server.register(fastifyMultipart, { limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: 100 } });
  const metrics = new Metrics(service);
  metrics.watch(server);
  server.get("/openapi.json", { schema: { hide: true } }, async () => server.swagger());
  await server.register(
    async (plain) => {
      addIdempotency(plain, service.db);
      const routes = plain.withTypeProvider<ZodTypeProvider>();
      caseRoutes(routes, service);
      imageRoutes(routes, service);
      cellRoutes(routes, service);
      labelRoutes(routes, service);
      analyseRoutes(routes, service, metrics);
      modelRoutes(routes, service);
      jobRoutes(routes, service);
      runRoutes(routes, service);
      datasetRoutes(routes, service);
      healthRoutes(routes, service, metrics);
      reportRoutes(routes, service);
      accountRoutes(routes, service);
      auditRoutes(routes, service);
    },
    { prefix: "/v1" },
  );
}
