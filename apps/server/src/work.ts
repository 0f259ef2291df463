import { JobWorker, type WorkerOptions } from "./jobs/job-worker.ts";
import { MODELS } from "./serve.ts";
import { openService, type ServiceOptions } from "./service.ts";

export interface WorkOptions
  extends Omit<ServiceOptions, "worker" | "models" | "databaseUrl">,
    Pick<WorkerOptions, "concurrency" | "heartbeatSeconds" | "lostAfterSeconds" | "pollSeconds"> {
  /** The PostgreSQL server that the service uses. */
  readonly databaseUrl: string;
  /** Folder of trained models; this repository's own by default. */
  readonly models?: string;
}

export interface RunningWorker {
  readonly name: string;
  /** Gives jobs under way back, and ends. */
  close(): Promise<void>;
}

/** Takes jobs of a service, on this machine or another. @throws ServerError `database-unreachable` */
export async function work({ models = MODELS, ...options }: WorkOptions): Promise<RunningWorker> {
  const service = await openService({ ...options, models, worker: false });
  const worker = new JobWorker(service, options);
  worker.start();
  return {
    name: worker.name,
    async close() {
      await worker.stop();
      await service.close();
    },
  };
}
