import fastifyRateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import { ApiError } from "../api/problem.ts";

/** Requests of one address a minute: a gallery of a thousand cells is one person's. */
export const REQUESTS_A_MINUTE = 3000;
/** Attempts to sign in, of one address. */
export const SIGN_INS_A_MINUTE = 10;

/** For a route that guesses at passwords: far fewer. */
export const signInLimit = { rateLimit: { max: SIGN_INS_A_MINUTE, timeWindow: "1 minute" } };

/**
 * Limits how often one address asks, where others than this machine can. Attempts to sign in are limited everywhere.
 * @param isOpen whether others can
 */
export async function rateLimits(server: FastifyInstance, isOpen: boolean): Promise<void> {
  await server.register(fastifyRateLimit, {
    global: isOpen,
    max: REQUESTS_A_MINUTE,
    timeWindow: "1 minute",
    errorResponseBuilder: (_request, { after, max }) =>
      new ApiError(
        429,
        "too-many-requests",
        `More than ${max} such requests a minute.`,
        `Wait ${after}, then try again.`,
      ),
  });
}
