/** How a process's work ended, as the process says itself. */
export type Ended<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "failed"; readonly name: string; readonly code: string; readonly message: string };
