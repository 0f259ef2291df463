import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Service } from "../service.ts";

/** A response of bytes, for the document; what is sent is not looked at. */
export const binary = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: z.any().meta({ type: "string", format: "binary" }) } },
});

/** Sends a file of the store. Its content never changes under its name, so that it may be kept. */
export async function sendFile({ db, files }: Service, reply: FastifyReply, sha256: string): Promise<FastifyReply> {
  const known = await db.selectFrom("files").select(["type", "bytes"]).where("sha256", "=", sha256).executeTakeFirst();
  const stream = await files.stream(sha256);
  reply
    .type(known?.type ?? "application/octet-stream")
    .header("etag", `"${sha256}"`)
    .header("cache-control", "private, no-cache");
  if (known) reply.header("content-length", known.bytes);
  return reply.send(stream);
}
