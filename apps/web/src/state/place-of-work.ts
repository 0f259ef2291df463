import type { Api, SessionResource } from "../workspace/server/api.ts";

export type WorkPlace = "browser" | "server";

const KEY = "leukoscope-workspace";

/** Where the user works: in the browser until told otherwise, so that nothing is uploaded unasked. */
export const chosenPlace = (): WorkPlace => (localStorage.getItem(KEY) === "server" ? "server" : "browser");

export const choosePlace = (place: WorkPlace): void => localStorage.setItem(KEY, place);

/** Whether the page came from a service, and who is signed in there; null where it came from a host of files. */
export const askSession = (api: Api): Promise<SessionResource | null> =>
  api.get<SessionResource>("session").then(
    (session) => (typeof session.login === "boolean" ? session : null),
    () => null,
  );
