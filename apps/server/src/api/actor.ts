import type { FastifyRequest } from "fastify";

/** Who asks, for the tables. Without accounts it is whoever sits at this machine. */
export const actorOf = ({ account }: FastifyRequest): string => account?.name ?? "local";
