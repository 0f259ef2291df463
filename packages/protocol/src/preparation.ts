import { resolvePath } from "@leukoscope/data";
import {
  applyPreparation,
  decodeImage,
  ImageError,
  macenkoReference,
  PreparationError,
  type PreparationStep,
  readPreparation,
  reinhardReference,
} from "@leukoscope/imaging";
import type { Storage } from "@leukoscope/storage";
import { z } from "zod";
import { ProtocolError } from "./errors.ts";

/** A stain normalisation whose reference is yet to be read from an image. */
const stainByImage = z.discriminatedUnion("method", [
  z.strictObject({ step: z.literal("stain"), method: z.literal("reinhard"), reference: z.string().min(1) }),
  z.strictObject({
    step: z.literal("stain"),
    method: z.literal("macenko"),
    /** An image, from the protocol's own folder. */
    reference: z.string().min(1),
    /** What the empty slide shows there, grey levels. */
    white: z.int().min(1).max(255).optional(),
  }),
]);

type StainByImage = z.infer<typeof stainByImage>;
export type ProtocolStep = PreparationStep | StainByImage;

const isByImage = (step: unknown): boolean =>
  typeof step === "object" && step !== null && "reference" in step && typeof step.reference === "string";

/**
 * The steps of imaging's `readPreparation`, which alone knows their parameters; besides, the reference of a stain may be
 * the path of an image.
 */
export const preparation = z.array(z.unknown()).transform((steps, context): ProtocolStep[] => {
  const read: ProtocolStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (isByImage(step)) {
      const { data, error } = stainByImage.safeParse(step);
      if (data) read.push(data);
      for (const { message, path } of error?.issues ?? []) {
        context.addIssue({ code: "custom", path: [index, ...path], message });
      }
      continue;
    }
    try {
      read.push(...readPreparation([step]));
    } catch (error) {
      if (!(error instanceof PreparationError)) throw error;
      // It was read as a list of one.
      const path = [index, ...error.path.slice(1)];
      context.addIssue({ code: "custom", path, message: lowerCase(error.remedy) });
    }
  }
  return read;
});

const lowerCase = (text: string): string => text[0].toLowerCase() + text.slice(1);

/**
 * The steps with the look of their reference images in place of paths. Like is held against like: a reference image goes
 * through the steps before its own first.
 * @param base the protocol's folder, or a file in it
 * @throws ProtocolError `bad-data` when a reference can't be read or shows no stains
 */
export async function resolvePreparation(
  steps: readonly ProtocolStep[],
  storage: Storage,
  base: string,
): Promise<readonly PreparationStep[]> {
  const resolved: PreparationStep[] = [];
  for (const step of steps) {
    resolved.push(hasPath(step) ? await withLook(step, resolved, storage, base) : step);
  }
  return resolved;
}

const hasPath = (step: ProtocolStep): step is StainByImage => isByImage(step);

async function withLook(
  step: StainByImage,
  before: readonly PreparationStep[],
  storage: Storage,
  base: string,
): Promise<PreparationStep> {
  const path = resolvePath(base, step.reference);
  const refuse = (reason: string, cause?: unknown) =>
    new ProtocolError("bad-data", path, `${path}, the reference of a stain normalisation: ${reason}`, { cause });
  if (!(await storage.exists(path))) throw refuse("no such file; give an image from the protocol's folder");
  try {
    const { image } = applyPreparation(await decodeImage(await storage.read(path)), before);
    return step.method === "reinhard"
      ? { step: "stain", method: "reinhard", reference: reinhardReference(image) }
      : { step: "stain", method: "macenko", reference: macenkoReference(image, step.white) };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw refuse(error.message, error);
  }
}
