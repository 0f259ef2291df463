// A process of its own for each slide: it can be killed at any time, and its memory is its own.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { chooseLevel } from "@leukoscope/cells";
import { openPicture } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { lookAtPicture } from "../analysis/look-at-picture.ts";
import { OpenModels } from "../analysis/open-models.ts";
import type { SlideLook, SlideMessage, SlideOrder, SlideRequest } from "./slide-messages.ts";
import { SlideThumbnail } from "./slide-thumbnail.ts";

const say = (message: SlideMessage): void => {
  process.send?.(message, () => {});
};

let goOn = () => {};
process.on("message", (order: SlideOrder) => {
  if (order === "go on") goOn();
  else run(order);
});
// Without its owner nobody would hear of the result.
process.on("disconnect", () => process.exit(1));
// A terminal's Ctrl+C reaches the whole group; the owner decides.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});

async function run(request: SlideRequest): Promise<void> {
  const models = new OpenModels();
  try {
    say({ kind: "done", look: await look(request, models) });
  } catch (error) {
    const { code, message, name } = error as Error & { code?: string };
    say({ kind: "failed", name: name ?? "Error", code: String(code ?? "internal"), message: message ?? String(error) });
  } finally {
    await models.close();
    process.disconnect?.();
  }
}

async function look({ mask, model, path, segmenting, side }: SlideRequest, models: OpenModels): Promise<SlideLook> {
  const file = await new NodeStorage().openToRead(path);
  const out = createWriteStream(mask);
  try {
    const levels = await openPicture(file);
    const [{ height, width }] = levels;
    const { picture, scale } = chooseLevel(levels);
    const thumbnail = new SlideThumbnail(picture);
    let unread = 0;
    const segment = await models.segment(segmenting);
    const classifier = model && (await models.classifier(model));
    const found = await lookAtPicture(
      picture,
      { segment, classifier, scale, side },
      {
        part: (part) => thumbnail.add(part),
        cells: (cells, done) =>
          new Promise<void>((resolve) => {
            goOn = resolve;
            say({ kind: "cells", cells, done });
          }),
        mask: async (bytes) => {
          if (!out.write(bytes)) await once(out, "drain");
        },
        unread: () => void unread++,
      },
    );
    out.end();
    await finished(out);
    return { ...found, width, height, unread, thumbnail: thumbnail.png() };
  } finally {
    out.destroy();
    await file.close();
  }
}
