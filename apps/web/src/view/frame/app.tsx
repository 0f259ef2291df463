import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { choosePlace, chosenPlace, type WorkPlace } from "../../state/place-of-work.ts";
import type { BrowserWorkspace } from "../../workspace/browser/browser-workspace.ts";
import type { Api } from "../../workspace/server/api.ts";
import { ServerWorkspace } from "../../workspace/server/server-workspace.ts";
import { forgetCurrentCase } from "../analyse/current-case.ts";
import { Page } from "./page.tsx";
import { go } from "./route.ts";
import { SignIn } from "./sign-in.tsx";
import { SignInDialog } from "./sign-in-dialog.tsx";

/** The page over the workspace that the user has chosen. */
export function App({ browser, api }: { readonly browser: BrowserWorkspace; readonly api: Api }) {
  const { session } = api;
  const [place, setPlace] = useState<WorkPlace>(chosenPlace);
  const state = useSyncExternalStore(session.subscribe, session.state);
  useEffect(() => void session.ask(), [session]);
  const login = state.kind === "known" && state.login;
  const account = state.kind === "known" ? state.account : null;
  const { name, role } = account ?? {};
  const server = useMemo(() => new ServerWorkspace(api, login ? { name, role } : null), [api, login, name, role]);
  // Until the service has answered nobody knows whether it is there: a case of the server must not look lost meanwhile.
  if (place === "server" && state.kind === "asking") return null;
  const onServer = place === "server" && state.kind === "known";
  const choose = (next: WorkPlace): void => {
    choosePlace(next);
    forgetCurrentCase();
    go({ place: "analyse" });
    setPlace(next);
  };
  return (
    <>
      <Page
        key={place}
        workspace={onServer ? server : browser}
        place={onServer ? "server" : "browser"}
        onPlace={state.kind === "known" ? choose : undefined}
        account={account}
        onSignOut={() => void session.signOut().finally(() => location.reload())}
      >
        {onServer && login && account === null ? <SignIn session={session} /> : undefined}
      </Page>
      {state.kind === "known" && state.hasEnded && account !== null && (
        <SignInDialog session={session} name={account.name} />
      )}
    </>
  );
}
