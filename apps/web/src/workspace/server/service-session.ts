import type { Api, SessionResource } from "./api.ts";

/** Whether the page came from a service, and who is signed in there. */
export type SessionState =
  | { readonly kind: "asking" }
  /** The page came from a host of files, or without a network. */
  | { readonly kind: "none" }
  | ({
      readonly kind: "known";
      /** Whether the account's session has ended meanwhile, and the user is to be asked to sign in again. */
      readonly hasEnded: boolean;
    } & SessionResource);

/** Who works on the service, from signing in to signing out. */
export class ServiceSession {
  #state: SessionState = { kind: "asking" };
  /** For those who wait until somebody has signed in again. */
  #again: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly api: Api) {}

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks the service. @returns whether it answers */
  async ask(): Promise<boolean> {
    const session = await this.api.get<SessionResource>("session").catch(() => null);
    if (typeof session?.login !== "boolean") {
      // One that was there is away for a while only.
      if (this.#state.kind === "asking") this.#set({ kind: "none" });
      return false;
    }
    const hadAccount = this.#state.kind === "known" && this.#state.account !== null;
    if (session.login && session.account === null && hadAccount) void this.ended();
    else this.#set({ kind: "known", hasEnded: false, ...session });
    return true;
  }

  /** @throws ServiceError for a wrong name or password */
  async signIn(name: string, password: string): Promise<void> {
    const session = await this.api.post<SessionResource>("session", { name, password });
    this.#set({ kind: "known", hasEnded: false, ...session });
    this.#again?.resolve();
    this.#again = undefined;
  }

  async signOut(): Promise<void> {
    await this.api.send("DELETE", "session");
  }

  /** The service no longer knows who asks. @returns once somebody has signed in again */
  ended(): Promise<void> {
    if (this.#again === undefined) {
      let resolve = () => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#again = { promise, resolve };
    }
    if (this.#state.kind === "known" && !this.#state.hasEnded) this.#set({ ...this.#state, hasEnded: true });
    return this.#again.promise;
  }

  /** The user does not sign in for now; the next thing that takes an account asks again. */
  putOff(): void {
    if (this.#state.kind === "known") this.#set({ ...this.#state, hasEnded: false });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
