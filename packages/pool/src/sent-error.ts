/** An error on its way between threads: structured cloning alone keeps neither the class nor the fields. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What the class adds, such as `code`, as far as it can be sent. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: SentError | undefined;
}

export interface ErrorClass {
  readonly prototype: Error;
}

/** Classes by the `name` of their errors, which a bundler leaves as it is. */
export type ErrorClasses = Readonly<Record<string, ErrorClass>>;

/** How deep causes are followed: an error may be its own cause. */
const CAUSES = 4;

export function sentError(error: unknown, depth = 0): SentError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined, fields: {}, cause: undefined };
  }
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([key]) => !["name", "message", "stack", "cause"].includes(key));
  return {
    name,
    message,
    stack,
    fields: Object.fromEntries(own.filter(([, value]) => canBeSent(value))),
    cause: cause === undefined || depth === CAUSES ? undefined : sentError(cause, depth + 1),
  };
}

/** The error as it was thrown: of its own class where `classes` know it, else an `Error` of its name. */
export function receivedError({ name, message, stack, fields, cause }: SentError, classes: ErrorClasses): Error {
  const error = new Error(message, cause && { cause: receivedError(cause, classes) });
  if (Object.hasOwn(classes, name)) Object.setPrototypeOf(error, classes[name].prototype);
  return Object.assign(error, fields, { name, stack: stack ?? error.stack });
}

function canBeSent(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
