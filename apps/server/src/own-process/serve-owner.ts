import type { Ended } from "./messages.ts";

export interface Work<Request, Result, News> {
  /** Does what is asked; `say` tells the owner something meanwhile. */
  readonly perform: (request: Request, say: (news: News) => void) => Promise<Result>;
  /** Told of every later word of the owner's. */
  readonly onOrder: (order: string) => void;
  /** Lets go of what was open, once the owner knows how the work ended. */
  readonly close: () => Promise<void>;
}

/** Does what the owner of this process asks first, and says how it ended; the other side is `inOwnProcess`. */
export function serveOwner<Request, Result, News>({ close, onOrder, perform }: Work<Request, Result, News>): void {
  const say = (message: Ended<Result> | News): void => {
    process.send?.(message, () => {});
  };
  const run = async (request: Request): Promise<void> => {
    try {
      say({ kind: "done", result: await perform(request, say) });
    } catch (error) {
      const { code, message, name } = error as Error & { code?: string };
      const text = message ?? String(error);
      say({ kind: "failed", name: name ?? "Error", code: String(code ?? "internal"), message: text });
    } finally {
      await close();
      process.disconnect?.();
    }
  };
  process.on("message", (message: Request | string) => {
    if (typeof message === "string") onOrder(message);
    else run(message);
  });
  // Without its owner nobody would hear of the result.
  process.on("disconnect", () => process.exit(1));
  // A terminal's Ctrl+C reaches the whole group; the owner decides.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
}
