import { serveInWebWorker } from "@leukoscope/pool/browser";
import { preparationJob } from "../preparation/pooled-preparer.ts";

serveInWebWorker(preparationJob);
