import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { NotThereError, UnreachableError, type Workspace } from "../workspace/workspace.ts";

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === undefined) throw new Error("No workspace: this component must stand inside the page's frame");
  return workspace;
}

/** What a read has come to. */
export type Loaded<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly value: T }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** Whether what was asked for is not there any more. */
      readonly isGone: boolean;
    };

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * What the workspace says now, read anew whenever it changes; changes during a read are followed by one more read, so
 * that a stream of them costs no queue. While the workspace does not answer, what was read before stands.
 * @param read must stay the same function as long as it asks for the same
 */
export function useRead<T>(read: (workspace: Workspace) => Promise<T>): Loaded<T> {
  const workspace = useWorkspace();
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: "loading" });
  const lastRead = useRef(read);
  useEffect(() => {
    let ended = false;
    let reading = false;
    let again = false;
    if (lastRead.current !== read) setLoaded({ kind: "loading" });
    lastRead.current = read;
    const load = async (): Promise<void> => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      do {
        again = false;
        try {
          const value = await read(workspace);
          if (!ended) setLoaded({ kind: "ready", value });
        } catch (error) {
          if (!ended && !(error instanceof UnreachableError)) {
            setLoaded({ kind: "failed", message: messageOf(error), isGone: error instanceof NotThereError });
          }
        }
      } while (again && !ended);
      reading = false;
    };
    void load();
    const stop = workspace.subscribe(() => void load());
    return () => {
      ended = true;
      stop();
    };
  }, [workspace, read]);
  return loaded;
}

/** The engine's state, which changes without anything having been stored. */
export function useEngine() {
  const workspace = useWorkspace();
  return useSyncExternalStore(workspace.subscribe, workspace.engine);
}
