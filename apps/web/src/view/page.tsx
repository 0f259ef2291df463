import { RESEARCH_USE } from "@leukoscope/classifier";
import { useSyncExternalStore } from "react";
import type { PageStore } from "../state/store.ts";
import { Header } from "./header.tsx";
import { Intake } from "./intake.tsx";
import { ModelPanel } from "./model-panel.tsx";
import { Results } from "./results.tsx";

export function Page({ store }: { readonly store: PageStore }) {
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  return (
    <>
      <section className="research-use" aria-label="Intended use">
        <p>{RESEARCH_USE}</p>
      </section>
      <Header />
      <div className="columns">
        <aside className="side" aria-label="Model">
          <ModelPanel state={state} onChoose={(id) => store.chooseModel(id)} />
        </aside>
        <main className="work">
          <Intake
            empty={state.items.length === 0}
            drawing={state.drawing}
            onFiles={store.add}
            onPhantoms={() => store.addPhantoms(6)}
          />
          <Results store={store} state={state} />
        </main>
      </div>
    </>
  );
}
