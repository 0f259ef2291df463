// A process of its own for each slide: it can be killed at any time, and its memory is its own.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { chooseLevel } from "@leukoscope/cells";
import { openPicture } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { lookAtPicture } from "../analysis/look-at-picture.ts";
import { OpenModels } from "../analysis/open-models.ts";
import { serveOwner } from "../own-process/serve-owner.ts";
import type { SlideLook, SlideNews, SlideRequest } from "./slide-messages.ts";
import { SlideThumbnail } from "./slide-thumbnail.ts";

const models = new OpenModels();
/** Lets the look go on; the only order that there is. */
let goOn = () => {};

serveOwner<SlideRequest, SlideLook, SlideNews>({ perform: look, onOrder: () => goOn(), close: () => models.close() });

async function look(
  { mask, model, path, segmenting, side }: SlideRequest,
  say: (news: SlideNews) => void,
): Promise<SlideLook> {
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
