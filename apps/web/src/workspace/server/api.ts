import type { components } from "@leukoscope/client";
import { currentLanguage } from "../../language/language.ts";
import { NotThereError, UnreachableError } from "../workspace.ts";
import { ServiceSession } from "./service-session.ts";

type Schemas = components["schemas"];

export type AuditResource = Schemas["AuditEntry"];
export type CaseResource = Schemas["Case"];
export type CellResource = Schemas["Cell"];
/** What people called a cell, or a picture as a whole, one after the other. */
export interface HistoryResource {
  readonly corrections: readonly Omit<Schemas["Correction"], "cellId">[];
}
export type ImageResource = Schemas["Image"];
export type JobResource = Schemas["Job"];
export type PredictionResource = Schemas["Prediction"];
export type ReviewResource = Schemas["Review"];
export type RunResource = Schemas["Run"];
export type SessionResource = Schemas["Session"];

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A request that the service refused: its own words and what it says of mending it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
}

/** The REST service that the page came from. */
export class Api {
  readonly session = new ServiceSession(this);

  constructor(private readonly root: URL = new URL("api/v1/", document.baseURI)) {}

  address(path: string): string {
    return new URL(path, this.root).href;
  }

  /**
   * A question that a session has ended before is asked again once somebody has signed in; anything else is refused then,
   * since it may be somebody else.
   * @throws ServiceError or NotThereError with the service's words; UnreachableError
   */
  async send(method: string, path: string, body?: object | FormData): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.address(path), {
      method,
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
      ...(body && !isForm && { headers: { "content-type": "application/json" } }),
    }).catch(() => {
      throw new UnreachableError("The server does not answer. Is it still running?");
    });
    if (response.status === 401 && path !== "session") {
      const signedIn = this.session.ended();
      if (method === "GET") return signedIn.then(() => this.send(method, path));
      throw new ServiceError(currentLanguage().t.frame.notDone);
    }
    if (response.status === 404) throw new NotThereError(await wordsOf(response));
    if (!response.ok) throw new ServiceError(await wordsOf(response));
    return response;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.send("GET", path)).json();
  }

  async post<T>(path: string, body: object | FormData = {}): Promise<T> {
    return (await this.send("POST", path, body)).json();
  }

  async patch<T>(path: string, body: object): Promise<T> {
    return (await this.send("PATCH", path, body)).json();
  }

  /** Every item of a list, page by page; at most so many. */
  async all<T>(path: string, most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ limit: "200", ...(cursor !== null && { cursor }) });
      const page: Page<T> = await this.get(`${path}?${query}`);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null && items.length < most);
    return items;
  }
}

/** Problem details (RFC 9457), as far as a person is helped by them. */
async function wordsOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  if (typeof problem !== "object" || problem === null) return `The server refused (status ${response.status}).`;
  const said = ["detail", "title", "remedy"].flatMap((key) => {
    const value = (problem as Record<string, unknown>)[key];
    return typeof value === "string" ? [value] : [];
  });
  const [detail = `The server refused (status ${response.status}).`, ...rest] = said;
  const remedy = "remedy" in problem ? rest.at(-1) : undefined;
  return remedy === undefined ? detail : `${detail} ${remedy}`;
}
