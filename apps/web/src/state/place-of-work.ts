export type WorkPlace = "browser" | "server";

const KEY = "leukoscope-workspace";

/**
 * Where the user works: in the browser until told otherwise, so that nothing is uploaded unasked. Signing in at a service
 * tells so, too.
 */
export const chosenPlace = (): WorkPlace => (localStorage.getItem(KEY) === "server" ? "server" : "browser");

export const choosePlace = (place: WorkPlace): void => localStorage.setItem(KEY, place);
