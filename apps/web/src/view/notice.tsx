import { AlertIcon } from "./icons.tsx";

/** What went wrong, and how to mend it. */
export function Notice({ message }: { readonly message: string }) {
  return (
    <p className="notice" role="alert">
      <AlertIcon />
      <span>{message}</span>
    </p>
  );
}
