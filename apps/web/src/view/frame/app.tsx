import { useEffect, useMemo, useState } from "react";
import { askSession, choosePlace, chosenPlace, type WorkPlace } from "../../state/place-of-work.ts";
import type { BrowserWorkspace } from "../../workspace/browser/browser-workspace.ts";
import type { Api, SessionResource } from "../../workspace/server/api.ts";
import { ServerWorkspace } from "../../workspace/server/server-workspace.ts";
import { forgetCurrentCase } from "../analyse/current-case.ts";
import { Page } from "./page.tsx";
import { go } from "./route.ts";
import { SignIn } from "./sign-in.tsx";

/** The page over the workspace that the user has chosen. */
export function App({ browser, api }: { readonly browser: BrowserWorkspace; readonly api: Api }) {
  const [place, setPlace] = useState<WorkPlace>(chosenPlace);
  const [session, setSession] = useState<SessionResource | null>();
  const server = useMemo(() => new ServerWorkspace(api), [api]);
  useEffect(() => {
    askSession(api).then(setSession);
  }, [api]);
  // Until the service has answered nobody knows whether it is there: a case of the server must not look lost meanwhile.
  if (place === "server" && session === undefined) return null;
  const onServer = place === "server" && session !== null && session !== undefined;
  const choose = (next: WorkPlace): void => {
    choosePlace(next);
    forgetCurrentCase();
    go({ place: "analyse" });
    setPlace(next);
  };
  const needsSignIn = onServer && session.login && session.account === null;
  return (
    <Page
      key={place}
      workspace={onServer ? server : browser}
      place={onServer ? "server" : "browser"}
      onPlace={session ? choose : undefined}
    >
      {needsSignIn ? <SignIn api={api} onSession={setSession} /> : undefined}
    </Page>
  );
}
