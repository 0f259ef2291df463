import Fastify from "fastify";
import type { Service } from "../service.ts";
import { api } from "./api.ts";

/** The OpenAPI document of this version. No route is called for it, so that it needs no database. */
export async function openApiDocument(version = "0.1.0"): Promise<object> {
  const server = Fastify();
  const nothing = { version, access: { login: true } } as Service;
  server.register(api, { prefix: "/api", service: nothing });
  const answer = await server.inject({ url: "/api/openapi.json" });
  await server.close();
  return answer.json();
}
