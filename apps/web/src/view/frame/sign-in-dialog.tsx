import { useEffect, useRef } from "react";
import { useLanguage } from "../../language/language.ts";
import type { ServiceSession } from "../../workspace/server/service-session.ts";
import { SignIn } from "./sign-in.tsx";

/** Asks whose session has ended to sign in again, over the view with all that was typed there. */
export function SignInDialog({ session, name }: { readonly session: ServiceSession; readonly name: string }) {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const putOff = (): void => session.putOff();
  return (
    <dialog ref={dialog} className="dialog" aria-label={t.frame.signIn} onCancel={putOff} onClose={putOff}>
      <SignIn session={session} usual={name} onCancel={putOff} />
    </dialog>
  );
}
