import { useId, useState } from "react";
import type { Explored } from "../../exploring/messages.ts";
import { useLanguage } from "../../language/language.ts";
import type { DataShelf } from "../../workspace/workspace.ts";
import { go } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { messageOf } from "../use-workspace.ts";

interface RegisterPartProps {
  readonly shelf: DataShelf;
  readonly explored: Explored;
  readonly files: ReadonlyMap<string, File>;
  /** Name of the folder. */
  readonly folder: string;
}

/** Keeps an explored folder on the server, as a version of a data set. */
export function RegisterPart({ shelf, explored, files, folder }: RegisterPartProps) {
  const { t } = useLanguage();
  const id = useId();
  const [name, setName] = useState(folder);
  const [licence, setLicence] = useState("");
  const [isSending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const send = async (): Promise<void> => {
    setTrouble(undefined);
    setSending(true);
    try {
      const { manifest } = explored;
      const named = manifest.split("\n").flatMap((line) => {
        const file = line === "" ? undefined : files.get(JSON.parse(line).path);
        return file ?? [];
      });
      const made = await shelf.register({
        name: name.trim() || folder,
        licence: licence.trim(),
        manifest,
        files: named,
      });
      go({ place: "data", id: made.id });
    } catch (error) {
      setTrouble(messageOf(error));
      setSending(false);
    }
  };
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{t.data.register}</h3>
      {trouble !== undefined && <Notice message={trouble} />}
      <div className="fields">
        <label htmlFor={`${id}-name`}>{t.label.dataSetName}</label>
        <input id={`${id}-name`} type="text" value={name} onChange={(event) => setName(event.target.value)} />
        <label htmlFor={`${id}-licence`}>{t.data.licence}</label>
        <input
          id={`${id}-licence`}
          type="text"
          placeholder="CC-BY-4.0"
          value={licence}
          onChange={(event) => setLicence(event.target.value)}
        />
        <button type="button" className="button primary" disabled={isSending} onClick={() => void send()}>
          {isSending ? t.data.sending : t.data.send}
        </button>
      </div>
    </section>
  );
}
