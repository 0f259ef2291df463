/**
 * Keeps the page for days without a network, and isolates it where a host does not: built on its own into
 * `service-worker.js`, with the list of the build's files in front (`build/offline-plugin.ts`). It imports nothing.
 */

/** What a service worker's events have beyond those of the DOM's types. */
interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

declare const BUILD: {
  readonly version: string;
  /** Kept ahead of their use. */
  readonly files: readonly string[];
  /** Large, and needed by few: kept when they are used. */
  readonly onUse: readonly string[];
};

const scope = globalThis as unknown as WorkerScope;
const shell = `leukoscope-${BUILD.version}`;
const models = "leukoscope-models";
/** Larger models are kept when they are used, not ahead of that. */
const MOST_BYTES_AHEAD = 64 * 2 ** 20;

const here = new URL("./", location.href);
const shellAddresses = BUILD.files.map((file) => new URL(file, here).href);
const isShell = new Set([...shellAddresses, ...BUILD.onUse.map((file) => new URL(file, here).href)]);
const isModel = (url: URL): boolean => url.href.startsWith(new URL("models/", here).href);

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(shell)
      .then((cache) => cache.addAll(shellAddresses))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("leukoscope-") && name !== shell && name !== models) await caches.delete(name);
      }
      await scope.clients.claim();
      await keepModels().catch(() => {});
    })(),
  );
});

/** Fetches what `models/index.json` lists, so that every model works without a network. */
async function keepModels(): Promise<void> {
  const cache = await caches.open(models);
  const index = new URL("models/index.json", here);
  await cache.add(index);
  const listed: { file: string; card: string | null; bytes: number }[] = await (await cache.match(index))?.json();
  for (const { file, card, bytes } of listed) {
    const wanted = bytes <= MOST_BYTES_AHEAD ? [file, card] : [card];
    for (const address of wanted) {
      const url = address && new URL(address.replace(/^\//, ""), here);
      if (url && (await cache.match(url)) === undefined) await cache.add(url).catch(() => {});
    }
  }
}

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isOurs = url.href.startsWith(here.href) && event.request.method === "GET";
  if (!isOurs || url.pathname.startsWith(new URL("api/", here).pathname)) return;
  event.respondWith(answer(event.request, url).then(isolated));
});

async function answer(request: Request, url: URL): Promise<Response> {
  if (isModel(url)) return freshOrKept(request, models);
  const address = url.href.replace(/[?#].*$/, "");
  // The document names the other files by their hashes: an old one would name files that are no longer there.
  if (request.mode === "navigate") return freshOrKept(request, shell, here.href);
  return isShell.has(address) ? keptOrFresh(request, address) : fetch(request);
}

/** What was kept, because its name holds a hash of it; else from the network, and kept. */
async function keptOrFresh(request: Request, address: string): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(address);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(address, response.clone());
  return response;
}

/** From the network, and kept; without a network what was kept. */
async function freshOrKept(request: Request, name: string, address = request.url): Promise<Response> {
  const cache = await caches.open(name);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(address, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(address);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** WebAssembly gets threads only in a page that is isolated, which few hosts of files see to. */
function isolated(response: Response): Response {
  if (response.type !== "basic" && response.type !== "default") return response;
  if (response.headers.has("cross-origin-embedder-policy") || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-embedder-policy", "require-corp");
  headers.set("cross-origin-resource-policy", "same-origin");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
