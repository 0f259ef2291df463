import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PRETRAINED, type Protocol, parseProtocol } from "@leukoscope/protocol";
import { z } from "zod";
import { ApiError } from "../api/problem.ts";
import { nonEmpty, text } from "../api/text.ts";

/** A setting of the protocol by its place: `stages.0.epochs=2`. */
const override = text(2000).regex(/^[A-Za-z0-9_.-]+=/, "write key=value, such as stages.0.epochs=2");

/** What is trained, as requests and jobs say it. */
export const plan = z.object({
  protocol: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,80}$/)
    .optional()
    .describe("Name of a protocol of this server; see GET /protocols."),
  text: text(100_000).optional().describe("A protocol of one's own, YAML, in place of a name."),
  overrides: z.array(override).max(100).default([]).describe("`key=value`, as `--set` of the command."),
  datasetId: z.uuid().optional().describe("The images; by default the protocol's own folder."),
  startFrom: nonEmpty(200)
    .optional()
    .describe("A model of this server to fine-tune, in place of the protocol's backbone."),
});
export type Plan = z.output<typeof plan>;

/** Name of the file that a protocol of one's own finds a model in which it starts from. */
export const START = "start.onnx";

export interface ReadPlan {
  readonly protocol: Protocol;
  /** Its text, without the overrides. */
  readonly content: string;
  readonly overrides: readonly string[];
}

/**
 * Reads the protocol of a plan, and sees to it that nothing in it leads to a file but what this server's own protocols
 * name.
 * @param folder of this server's protocols
 * @throws ApiError 404, 422; ProtocolError
 */
export async function readPlan(
  folder: string,
  { overrides, protocol: name, startFrom, text: own, datasetId }: Plan,
): Promise<ReadPlan> {
  if ((name === undefined) === (own === undefined)) {
    throw new ApiError(
      422,
      "no-protocol",
      "The plan needs a protocol: its name or its text.",
      "Give `protocol` or `text`, not both.",
    );
  }
  const content = own ?? (await readNamed(folder, name as string));
  const where = name === undefined ? "the protocol" : `${name}.yaml`;
  const base = name === undefined ? undefined : parseProtocol(content, where);
  const given = startFrom === undefined ? overrides : [...overrides, "model.weights=", "model.standInSeed="];
  const protocol = parseProtocol(content, where, given);
  checkPaths(protocol, base);
  if (protocol.data.folder === undefined && datasetId === undefined) {
    throw new ApiError(
      422,
      "no-images",
      "The protocol names no images.",
      "Register them with POST /datasets, and give its id.",
    );
  }
  return { protocol, content, overrides: given };
}

async function readNamed(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, `${name}.yaml`), "utf8");
  } catch {
    throw new ApiError(404, "not-found", `There is no protocol ${name}.`, "See GET /protocols for those there are.");
  }
}

function checkPaths(protocol: Protocol, base: Protocol | undefined): void {
  const { backbone, weights } = protocol.model;
  const leads = (place: string) =>
    new ApiError(
      422,
      "leads-to-a-file",
      `${place} leads to a file of the server.`,
      "Name a backbone of the zoo, `pretrained` weights, and a registered data set.",
    );
  if (protocol.data.folder !== base?.data.folder) throw leads("data.folder");
  if (/\.onnx$/i.test(backbone) && backbone !== base?.model.backbone) throw leads("model.backbone");
  if (weights !== undefined && weights !== PRETRAINED && weights !== base?.model.weights) throw leads("model.weights");
  const looks = (of: Protocol | undefined) =>
    (of?.preparation ?? []).flatMap((step) =>
      "reference" in step && typeof step.reference === "string" ? [step.reference] : [],
    );
  const known = looks(base);
  if (looks(protocol).some((path) => !known.includes(path))) throw leads("preparation");
}
