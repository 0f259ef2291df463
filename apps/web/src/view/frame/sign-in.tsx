import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Api, SessionResource } from "../../workspace/server/api.ts";
import { Notice } from "../notice.tsx";
import { messageOf } from "../use-workspace.ts";
import { rememberPerson } from "./person.ts";

interface SignInProps {
  readonly api: Api;
  readonly onSession: (session: SessionResource) => void;
}

/** Name and password, where the service asks for them. */
export function SignIn({ api, onSession }: SignInProps) {
  const { t } = useLanguage();
  const id = useId();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<string>();
  const signIn = async (): Promise<void> => {
    setTrouble(undefined);
    try {
      onSession(await api.post<SessionResource>("session", { name, password }));
      rememberPerson(name);
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
      {trouble !== undefined && <Notice message={trouble} />}
      <label htmlFor={`${id}-name`}>{t.frame.accountName}</label>
      <input
        id={`${id}-name`}
        type="text"
        required
        autoComplete="username"
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
      <button type="submit" className="button primary">
        {t.frame.signIn}
      </button>
    </form>
  );
}
