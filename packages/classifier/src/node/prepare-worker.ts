import { serveInThread } from "@leukoscope/pool/node";
import { preparationJob } from "../preparation/pooled-preparer.ts";

serveInThread(preparationJob);
