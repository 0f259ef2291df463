import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { Notice } from "../notice.tsx";
import { WorkspaceContext } from "../use-workspace.ts";
import { Header, type HeaderProps } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { addressOf, type Place, useRoute } from "./route.ts";
import { views } from "./views.ts";

interface PageProps extends HeaderProps {
  readonly workspace: Workspace;
  /** In place of the view. */
  readonly children?: ReactNode;
}

/** The frame that every view stands in: the line on intended use, the way to each view, and the view itself. */
export function Page({ workspace, children, ...header }: PageProps) {
  const { t } = useLanguage();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const shown = useRef<Place>(route.place);
  const View = views[route.place];
  const isReachable = useSyncExternalStore(workspace.subscribe, workspace.isReachable);
  useEffect(() => {
    document.title = `${t.frame.places[route.place]} · Leukoscope`;
    // As after the load of a document: a screen reader begins at the new view, and so does the next press of Tab.
    if (shown.current !== route.place) main.current?.focus();
    shown.current = route.place;
  }, [route.place, t]);
  return (
    <WorkspaceContext value={workspace}>
      <button
        type="button"
        className="skip"
        onClick={() => {
          main.current?.focus();
          main.current?.scrollIntoView();
        }}
      >
        {t.frame.skip}
      </button>
      <section className="research-use" aria-label={t.frame.intendedUse}>
        <p>{t.frame.researchUse}</p>
      </section>
      <Header {...header} />
      <Navigation place={route.place} />
      <main className="view" ref={main} tabIndex={-1} aria-label={t.frame.places[route.place]}>
        {children === undefined && !workspace.rights.change && (
          <p className="readers">
            {t.frame.readsOnly} <a href={addressOf({ place: "cases" })}>{t.cases.all}</a>
          </p>
        )}
        {!isReachable && <Notice message={t.frame.unreachable} />}
        {children ?? <View id={route.id} />}
      </main>
    </WorkspaceContext>
  );
}
