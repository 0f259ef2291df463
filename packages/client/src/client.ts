import createOpenApiClient, { type ClientOptions, type Client as OpenApiClient } from "openapi-fetch";
import type { paths } from "./schema.ts";

export type Client = OpenApiClient<paths>;

/**
 * Calls by address and method, each with the types of the service's document:
 *
 * ```ts
 * const client = createClient({ baseUrl: "http://127.0.0.1:4180" });
 * const { data, error } = await client.POST("/api/v1/cases", { body: { name: "case 7", specimen: "marrow" } });
 * ```
 *
 * `error` is a problem (RFC 9457) with `code`, `detail` and `remedy`.
 */
export const createClient = (options: ClientOptions): Client => createOpenApiClient<paths>(options);
