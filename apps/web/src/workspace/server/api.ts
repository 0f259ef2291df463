import type { CaseStatus, Region, Specimen } from "../records.ts";

/** What the service says of things, as far as the page reads it (`/api/openapi.json` has all of it). */
export interface CaseResource {
  readonly id: string;
  readonly name: string;
  readonly specimen: Specimen;
  readonly status: CaseStatus;
  readonly createdAt: string;
  readonly signedAt: string | null;
  readonly signedBy: string | null;
}

export interface PredictionResource {
  readonly model: string;
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly abstained: boolean;
  readonly reason: string | null;
}

export interface ImageResource {
  readonly id: string;
  readonly caseId: string;
  readonly name: string | null;
  readonly sha256: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly status: string;
  readonly counts: { readonly redCells: number; readonly platelets: number } | null;
  readonly reason: string | null;
  readonly error: { readonly message: string } | null;
  readonly prediction: PredictionResource | null;
}

export interface CellResource {
  readonly id: string;
  readonly imageId: string;
  readonly number: number;
  readonly kind: string;
  readonly bbox: Region;
  readonly centroid: { readonly x: number; readonly y: number };
  readonly contour: readonly (readonly [number, number])[];
  readonly nucleusArea: number;
  readonly cytoplasmArea: number;
  readonly partial: readonly string[];
  readonly label: string | null;
  readonly corrected: boolean;
  readonly prediction: PredictionResource | null;
}

export interface ReviewResource {
  readonly by: string;
  readonly verdict: "agree" | "disagree";
  readonly comment: string | null;
  readonly at: string;
}

export interface CorrectionResource {
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface AuditResource {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

export interface JobResource {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly error: { readonly message: string } | null;
  readonly createdAt: string;
}

export interface RunResource extends JobResource {
  readonly curve: readonly {
    readonly stage: string;
    readonly epoch: number;
    readonly learningRate: number;
    readonly train: { readonly loss: number; readonly accuracy: number };
    readonly val: { readonly loss: number; readonly accuracy: number; readonly f1Macro: number };
    readonly seconds: number;
  }[];
}

export interface SessionResource {
  /** Whether people have to sign in. */
  readonly login: boolean;
  readonly account: { readonly name: string; readonly role: string } | null;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A request that the service refused: its own words and what it says of mending it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The REST service that the page came from. */
export class Api {
  constructor(private readonly root: URL = new URL("api/v1/", document.baseURI)) {}

  address(path: string): string {
    return new URL(path, this.root).href;
  }

  /** @throws ServiceError with the service's words */
  async send(method: string, path: string, body?: object | FormData): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.address(path), {
      method,
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
      ...(body && !isForm && { headers: { "content-type": "application/json" } }),
    }).catch(() => {
      throw new ServiceError(0, "The server does not answer. Is it still running?");
    });
    if (!response.ok) throw new ServiceError(response.status, await wordsOf(response));
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
