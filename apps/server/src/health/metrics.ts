import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { jobStates } from "../database/schema.ts";
import type { Service } from "../service.ts";

/** Seconds; from an answer out of memory to a long upload. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What Prometheus reads at `/api/v1/metrics`: requests by route, jobs by kind and state, and the process itself. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<"method" | "route" | "status">;
  readonly #images: Counter<"outcome">;

  constructor({ db }: Service) {
    collectDefaultMetrics({ register: this.#registry });
    const registers = [this.#registry];
    this.#requests = new Histogram({
      name: "leukoscope_http_request_seconds",
      help: "Time to answer a request.",
      labelNames: ["method", "route", "status"],
      buckets: BUCKETS,
      registers,
    });
    this.#images = new Counter({
      name: "leukoscope_images_predicted_total",
      help: "Images that POST /analyse was asked about, by outcome.",
      labelNames: ["outcome"],
      registers,
    });
    new Gauge({
      name: "leukoscope_jobs",
      help: "Jobs by kind and state.",
      labelNames: ["kind", "state"],
      registers,
      async collect() {
        const rows = await db
          .selectFrom("jobs")
          .select((eb) => ["kind", "state", eb.cast<number>(eb.fn.countAll(), "integer").as("count")])
          .groupBy(["kind", "state"])
          .execute();
        this.reset();
        for (const state of jobStates) this.set({ kind: "analysis", state }, 0);
        for (const { count, kind, state } of rows) this.set({ kind, state }, count);
      },
    });
  }

  get type(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  predicted(outcome: "labelled" | "refused"): void {
    this.#images.inc({ outcome });
  }

  /** Times every request of a server, by its route: an address would make a series of each id. */
  watch(server: FastifyInstance): void {
    server.addHook("onResponse", async ({ method, routeOptions }, reply) => {
      const labels = { method, route: routeOptions.url ?? "none", status: `${Math.floor(reply.statusCode / 100)}xx` };
      this.#requests.observe(labels, reply.elapsedTime / 1000);
    });
  }
}
