import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { CaseContent } from "../../workspace/records.ts";
import { PersonField, usePerson } from "../frame/person-field.tsx";
import { messageOf, useWorkspace } from "../use-workspace.ts";

interface SignPartProps {
  readonly content: CaseContent;
  readonly onTrouble: (message: string | undefined) => void;
}

/** What readers say of a case, and the signature that closes it. */
export function SignPart({ content: { record }, onTrouble }: SignPartProps) {
  const { t, time } = useLanguage();
  const id = useId();
  const workspace = useWorkspace();
  const person = usePerson();
  const by = person.name;
  const [note, setNote] = useState("");
  const act = async (what: () => Promise<void>): Promise<void> => {
    onTrouble(undefined);
    if (by === "") {
      onTrouble(t.sign.nameFirst);
      return;
    }
    person.remember();
    try {
      await what();
      setNote("");
    } catch (error) {
      onTrouble(messageOf(error));
    }
  };
  const review = (agrees: boolean) => (): void =>
    void act(() => workspace.review(record.id, { by, agrees, note: note.trim() }));
  return (
    <section className="panel sign" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t.sign.title}</h2>
      {record.reviews.length > 0 ? (
        <ol className="reviews">
          {record.reviews.map(({ agrees, at, by: reader, note: said }) => (
            <li key={at} data-agrees={agrees}>
              <strong>{agrees ? t.sign.agreed : t.sign.disagreed}</strong> {reader},{" "}
              <span className="muted">{time(at)}</span>
              {said !== "" && <p>{said}</p>}
            </li>
          ))}
        </ol>
      ) : (
        <p className="muted fine">{t.sign.noReviews}</p>
      )}
      {record.signature ? (
        <p className="signature" role="status">
          {t.sign.signed(record.signature.by, time(record.signature.at))}
        </p>
      ) : (
        workspace.rights.change && (
          <form onSubmit={(event) => event.preventDefault()}>
            <PersonField person={person} />
            <label htmlFor={`${id}-note`}>{t.sign.note}</label>
            <textarea id={`${id}-note`} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
            <div className="sign-actions">
              <button type="button" className="button" onClick={review(true)}>
                {t.sign.agree}
              </button>
              <button type="button" className="button" onClick={review(false)}>
                {t.sign.disagree}
              </button>
              <button
                type="button"
                className="button primary"
                onClick={() => void act(() => workspace.sign(record.id, by))}
              >
                {t.sign.sign}
              </button>
            </div>
            <p className="muted fine">{t.sign.final}</p>
          </form>
        )
      )}
    </section>
  );
}
