import { type KeyboardEvent, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { unsureFirst } from "../../state/counts.ts";
import type { Finding } from "../../workspace/records.ts";
import { classTitle, swatchOf } from "./class-name.ts";
import { Tile } from "./tile.tsx";

interface GalleryProps {
  readonly findings: readonly Finding[];
  /** In clinical order. */
  readonly classes: readonly string[];
  readonly selected: string | undefined;
  readonly locked: boolean;
  readonly onSelect: (finding: Finding) => void;
  readonly onReclassify: (findings: readonly Finding[], to: string | undefined) => void;
}

const DRAGGED = "application/x-leukoscope-finding";

/** All findings by class, what is least sure first; a tile is dragged to another class, or sent there with its number. */
export function Gallery({ findings, classes, selected, locked, onSelect, onReclassify }: GalleryProps) {
  const { t } = useLanguage();
  const groups = [
    { name: null, findings: unsureFirst(findings.filter(({ label }) => label === null)) },
    ...classes.map((name) => ({ name, findings: unsureFirst(findings.filter(({ label }) => label === name)) })),
  ].filter(({ name, findings: own }) => name !== null || own.length > 0);
  const order = groups.flatMap((group) => group.findings);
  const current = order.find(({ id }) => id === selected) ?? order[0];

  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || current === undefined) return;
    const at = order.indexOf(current);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: 1,
      ArrowUp: -1,
      Home: -order.length,
      End: order.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = order[Math.min(order.length - 1, Math.max(0, at + step))];
      onSelect(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-finding="${CSS.escape(next.id)}"]`)?.focus();
      return;
    }
    const number = Number(event.key);
    const isClass = Number.isInteger(number) && number >= 1 && number <= classes.length && event.key !== " ";
    if (!locked && (isClass || event.key === "r")) {
      event.preventDefault();
      onReclassify([current], isClass ? classes[number - 1] : undefined);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the buttons within
    <div className="gallery" onKeyDown={onKey}>
      {groups.map(({ name, findings: own }) => (
        <ClassGroup
          key={name ?? ""}
          name={name}
          number={name === null ? undefined : classes.indexOf(name) + 1}
          swatch={name === null ? undefined : swatchOf(classes, name)}
          count={own.length}
          locked={locked || name === null}
          onDrop={(id) => {
            const dragged = findings.find((finding) => finding.id === id);
            if (dragged && name !== null && dragged.label !== name) onReclassify([dragged], name);
          }}
        >
          {own.length === 0 ? (
            <p className="muted fine">{t.gallery.none}</p>
          ) : (
            <ul className="tiles">
              {own.map((finding) => (
                <li key={finding.id}>
                  <Tile
                    finding={finding}
                    selected={finding.id === selected}
                    reachable={finding.id === current?.id}
                    draggable={!locked}
                    onSelect={() => onSelect(finding)}
                    onDragStart={(transfer) => transfer.setData(DRAGGED, finding.id)}
                  />
                </li>
              ))}
            </ul>
          )}
        </ClassGroup>
      ))}
    </div>
  );
}

interface ClassGroupProps {
  readonly name: string | null;
  readonly number: number | undefined;
  readonly swatch: number | undefined;
  readonly count: number;
  readonly locked: boolean;
  readonly onDrop: (id: string) => void;
  readonly children: React.ReactNode;
}

function ClassGroup({ name, number, swatch, count, locked, onDrop, children }: ClassGroupProps) {
  const { t } = useLanguage();
  const [over, setOver] = useState(false);
  const title = name === null ? t.gallery.unlabelled : classTitle(t, name);
  return (
    <section
      className="class-group"
      aria-label={`${title}, ${t.gallery.count(count)}`}
      data-over={over}
      data-empty={count === 0}
      data-unlabelled={name === null}
      onDragOver={(event) => {
        if (locked || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const id = event.dataTransfer.getData(DRAGGED);
        if (locked || id === "") return;
        event.preventDefault();
        onDrop(id);
      }}
    >
      <h3>
        <span className="swatch" data-swatch={swatch} aria-hidden="true" />
        {title}
        <span className="count">{count}</span>
        {number !== undefined && number < 10 && <kbd title={t.gallery.key(number)}>{number}</kbd>}
      </h3>
      {children}
    </section>
  );
}
