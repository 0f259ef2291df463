import type { FoundCell } from "../analysis/findings.ts";
import { inOwnProcess } from "../own-process/in-own-process.ts";
import { GO_ON, type SlideLook, type SlideNews, type SlideRequest } from "./slide-messages.ts";

/** This address is right from `src/slides` (tests) and `dist/slides`. */
const file = new URL("../../dist/slides/slide-process.js", import.meta.url);

/**
 * Looks at a slide in a process of its own, part by part. Once the signal says so the process is killed: it holds
 * nothing that is not begun anew.
 * @param onCells told of each part's cells; the next part waits for it
 * @throws as `inOwnProcess`
 */
export const lookAtSlide = (
  request: SlideRequest,
  signal: AbortSignal,
  onCells: (cells: readonly FoundCell[], done: number) => Promise<void>,
): Promise<SlideLook> =>
  inOwnProcess<SlideLook, SlideNews>({
    file,
    request,
    what: "slide",
    signal,
    onNews: async ({ cells, done }, answer) => {
      await onCells(cells, done);
      answer(GO_ON);
    },
  });
