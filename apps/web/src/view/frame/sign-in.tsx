import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { ServiceSession } from "../../workspace/server/service-session.ts";
import { Notice } from "../notice.tsx";
import { messageOf } from "../use-workspace.ts";

interface SignInProps {
  readonly session: ServiceSession;
  /** Who is asked first. */
  readonly usual?: string;
  /** Leaves it for later; undefined where nothing can be done without. */
  readonly onCancel?: () => void;
}

/** Name and password, where the service asks for them. */
export function SignIn({ session, usual = "", onCancel }: SignInProps) {
  const { t } = useLanguage();
  const id = useId();
  const [name, setName] = useState(usual);
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<string>();
  const signIn = async (): Promise<void> => {
    setTrouble(undefined);
    try {
      await session.signIn(name, password);
    } catch (error) {
      setTrouble(messageOf(error));
    }
  };
  return (
    <form
      className="panel sign-in"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <h2 id={`${id}-title`}>{t.frame.signIn}</h2>
      {onCancel && <p>{t.frame.sessionEnded}</p>}
      {trouble !== undefined && <Notice message={trouble} />}
      <label htmlFor={`${id}-name`}>{t.frame.accountName}</label>
      <input
        id={`${id}-name`}
        type="text"
        required
        autoComplete="username"
        autoCapitalize="none"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}-password`}>{t.frame.password}</label>
      <input
        id={`${id}-password`}
        type="password"
        required
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="dialog-actions">
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            {t.frame.cancel}
          </button>
        )}
        <button type="submit" className="button primary">
          {t.frame.signIn}
        </button>
      </div>
    </form>
  );
}
