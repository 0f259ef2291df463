import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import { type CardResult, readModelCard } from "../../state/model-card.ts";
import { addressInPage } from "../../state/models.ts";
import type { ModelEntry, Workspace } from "../../workspace/workspace.ts";
import { type Column, DataTable, ShareCell } from "../data-table.tsx";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { useRead } from "../use-workspace.ts";
import { EvaluatePart } from "./evaluate-part.tsx";
import { Markdown } from "./markdown.tsx";

const readModels = (workspace: Workspace) => workspace.models();

/** The models there are, or one of them: its card, its figures, and a test on one's own pictures. */
export function ModelsView({ id }: { readonly id?: string }) {
  const { t, bytes } = useLanguage();
  const models = useRead(readModels);
  const all = models.kind === "ready" ? models.value : [];
  const one = all.find((model) => model.id === id);
  return (
    <div className="models">
      {models.kind === "failed" && <Notice message={models.message} />}
      {id !== undefined && (
        <p>
          <a href={addressOf({ place: "models" })}>‹ {t.models.all}</a>
        </p>
      )}
      {one && <ModelPage key={one.id} entry={one} />}
      {id !== undefined && models.kind === "ready" && one === undefined && <Notice message={t.models.gone} />}
      {id === undefined && (
        <>
          <h2>{t.models.title}</h2>
          <ul className="model-list">
            {all.map((model) => (
              <li key={model.id} className="panel">
                <h3>
                  <a href={addressOf({ place: "models", id: model.id })}>{model.title}</a>
                </h3>
                <p className="muted fine">
                  {model.id} · {bytes(model.bytes)}
                </p>
                {model.card !== null && <Headline address={model.card} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

async function cardAt(address: string) {
  const response = await fetch(addressInPage(address));
  if (!response.ok) throw new Error(`The model card can't be read (status ${response.status}).`);
  return readModelCard(await response.text());
}

/** The first figure of a card, with what it was measured on. */
function Headline({ address }: { readonly address: string }) {
  const { t, percent, number } = useLanguage();
  const card = useRead(useCallback(() => cardAt(address), [address]));
  const [result] = card.kind === "ready" ? card.value.results : [];
  const accuracy = result?.metrics.find(({ type }) => type === "accuracy");
  if (result === undefined || accuracy === undefined) return null;
  return (
    <p className="fine">
      {t.models.metrics.accuracy} <strong>{percent(accuracy.value)}</strong>{" "}
      {accuracy.interval && `(${accuracy.interval.map(percent).join(" – ")})`}{" "}
      <span className="muted" lang="en">
        {result.dataset}
        {result.images !== null && `, n = ${number(result.images)}`}
      </span>
    </p>
  );
}

function ModelPage({ entry }: { readonly entry: ModelEntry }) {
  const { t } = useLanguage();
  const card = useRead(useCallback(async () => (entry.card === null ? null : cardAt(entry.card)), [entry.card]));
  return (
    <article className="model-page" aria-labelledby="model-title">
      <h2 id="model-title">{entry.title}</h2>
      {card.kind === "failed" && <Notice message={card.message} />}
      {card.kind === "ready" && card.value !== null && card.value.results.length > 0 && (
        <ResultTable results={card.value.results} />
      )}
      <EvaluatePart entry={entry} />
      {card.kind === "ready" && card.value === null && <p className="muted">{t.models.noCard}</p>}
      {card.kind === "ready" && card.value !== null && (
        <section className="panel card-text" aria-label={t.models.card} lang="en">
          <Markdown text={card.value.body} label={t.models.cardTable} />
        </section>
      )}
    </article>
  );
}

/** Every test that the card tells of, side by side, with intervals and n. */
function ResultTable({ results }: { readonly results: readonly CardResult[] }) {
  const { t, number } = useLanguage();
  const types = [...new Set(results.flatMap(({ metrics }) => metrics.map(({ type }) => type)))];
  const names: Readonly<Record<string, string>> = t.models.metrics;
  return (
    <section className="panel" aria-labelledby="results-title">
      <h3 id="results-title">{t.models.results}</h3>
      <DataTable
        fine
        label={t.models.results}
        rows={results}
        keyOf={({ dataset }) => dataset}
        columns={[
          { title: t.models.test, kind: "name", lang: "en", cell: ({ dataset }) => dataset },
          { title: "n", kind: "numeric", cell: ({ images }) => (images === null ? "–" : number(images)) },
          ...types.map(
            (type): Column<CardResult> => ({
              title: names[type] ?? type,
              kind: "numeric",
              cell: ({ metrics }) => {
                const metric = metrics.find((each) => each.type === type);
                return <ShareCell share={metric?.value} interval={metric?.interval} />;
              },
            }),
          ),
        ]}
      />
      <p className="fine muted">{t.models.resultsNote}</p>
    </section>
  );
}
