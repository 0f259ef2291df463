import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyInstance } from "fastify";
import { guard } from "./accounts/guard.ts";
import { signInPage } from "./accounts/sign-in-page.ts";
import { api } from "./api/api.ts";
import { problemOf, sendProblem, toProblem } from "./api/problem.ts";
import { auditRequests } from "./audit/audit-requests.ts";
import { ServerError } from "./error.ts";
import { sameOriginOnly } from "./limits/same-origin.ts";
import { listModels } from "./models/list-models.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import type { Service } from "./service.ts";

export interface ServerOptions {
  /** Folder of the built page; it holds `index.html`. */
  readonly webRoot: string;
  /** Folder of trained models, a sub-folder each. */
  readonly models: string;
  /** Version told by `/api/health`. */
  readonly version?: string;
  /** What the REST API works with; without it there is the page alone. It stays the caller's to close. */
  readonly service?: Service;
}

/** What the page reads of a model's folder: the model, its card, and the card's pictures. */
const MODEL_FILES = /\.(onnx|md|json|png|svg)$/;

/**
 * The server of the page, not yet listening.
 *
 * - `/` and the page's files
 * - `/models/index.json`: `ModelEntry[]`; `/models/<id>/…`: the model and its card
 * - `/api/health`: `{ status: "ok", name, version }`
 * - `/sign-in`, where people have to
 * - `/api/v1/…`: the REST API, its document at `/api/openapi.json` and a page of it at `/api/docs`
 *
 * @throws ServerError `page-not-built`, `models-not-found`
 */
export function createServer({ webRoot, models, service, version = "0.1.0" }: ServerOptions): FastifyInstance {
  if (!existsSync(join(webRoot, "index.html"))) {
    throw new ServerError(
      "page-not-built",
      webRoot,
      `No index.html in ${webRoot}. Build the page with "npm run build", or name the folder it was built into.`,
    );
  }
  if (!existsSync(models)) {
    throw new ServerError(
      "models-not-found",
      models,
      `No folder ${models}. Name the folder that holds the trained models, a sub-folder each.`,
    );
  }

  const server = Fastify({
    logger: false,
    // Behind a proxy of one's own network the address that it tells is who asks; anybody else's word is not taken.
    trustProxy: service?.access.https ? ["loopback", "linklocal", "uniquelocal"] : false,
    // What the router refuses, such as an address it can't read, comes to no hook and no route.
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply.headers(SECURITY_HEADERS), toProblem(error));
    },
  });
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  server.decorateRequest("account", undefined);
  server.decorateRequest("refusal", undefined);
  if (service) {
    auditRequests(server, service.db);
    sameOriginOnly(server, { localOnly: !service.access.login });
    guard(server, service.access);
    signInPage(server, service.access);
  }
  server.addHook("onSend", async (_request, reply) => {
    // Browsers download text/markdown and show text/plain: a model card is to be read.
    if (String(reply.getHeader("content-type")).startsWith("text/markdown")) reply.type("text/plain; charset=utf-8");
  });
  server.setNotFoundHandler((request, reply) => {
    const what = `Nothing is served at ${request.method} ${request.url}.`;
    if (request.url.startsWith("/api/")) {
      return sendProblem(reply, problemOf(404, "not-found", what, "See /api/docs for what is served."));
    }
    return reply.code(404).send({ error: { code: "not-found", message: what } });
  });

  server.get("/api/health", async () => ({ status: "ok", name: "leukoscope", version }));
  if (service) server.register(api, { prefix: "/api", service });
  server.get("/models/index.json", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return listModels(models);
  });
  server.register(fastifyStatic, {
    root: models,
    prefix: "/models/",
    decorateReply: false,
    index: false,
    dotfiles: "ignore",
    allowedPath: (path) => MODEL_FILES.test(path),
    // A new model of the same name must not be hidden by the cache; the entity tag makes the check cheap.
    cacheControl: false,
    setHeaders: (response) => response.setHeader("cache-control", "no-cache"),
  });
  server.register(fastifyStatic, {
    root: webRoot,
    dotfiles: "ignore",
    cacheControl: false,
    setHeaders: (response, path) => {
      // The build puts a hash of the content into the name of everything but the document.
      const named = dirname(path) === join(webRoot, "assets");
      response.setHeader("cache-control", named ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return server;
}
