import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { useWorkspace } from "../use-workspace.ts";

const KEY = "leukoscope-person";

export interface Person {
  /** Trimmed; empty until told. */
  readonly name: string;
  readonly typed: string;
  readonly type: (name: string) => void;
  /** Once the name was used: it is offered the next time. */
  readonly remember: () => void;
}

/** Who works here, as corrections and signatures name them; kept in this browser where the workspace does not know. */
export function usePerson(): Person {
  const { person } = useWorkspace();
  const [typed, type] = useState(() => localStorage.getItem(KEY) ?? "");
  const name = person ?? typed.trim();
  return { name, typed, type, remember: () => person === null && localStorage.setItem(KEY, name) };
}

/** Asks for the name or initials where the workspace does not know who acts; says in whose name it is where it does. */
export function PersonField({ person }: { readonly person: Person }) {
  const { t } = useLanguage();
  const id = useId();
  const workspace = useWorkspace();
  if (workspace.person !== null) return <p className="fine muted">{t.frame.recordedAs(workspace.person)}</p>;
  return (
    <>
      <label htmlFor={id}>{t.reclassify.by}</label>
      <input
        id={id}
        type="text"
        required
        autoComplete="name"
        value={person.typed}
        onChange={(event) => person.type(event.target.value)}
      />
    </>
  );
}
