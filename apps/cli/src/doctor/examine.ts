import { existsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../cache.ts";
import { byteSize } from "../output/table.ts";
import type { Finding } from "./finding.ts";
import { foldersOf, installedVersion, ROOT } from "./house.ts";

export type { Finding } from "./finding.ts";

/** Bytes that fine-tuning MobileNetV1 at 224 pixels should have. */
const COMFORTABLE_MEMORY = 4e9;
const BUILD = 'run "npm start", or "npm ci" and "npm run build", at the root of the repository';

/** Looks at everything; a check never throws. */
export async function examine(): Promise<Finding[]> {
  return [
    node(),
    builds(),
    page(),
    ...engines(),
    await cpu(),
    threads(),
    memory(),
    await cache(),
    models(),
    ...resources(),
  ];
}

function node(): Finding {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "Node.js",
    status: fits ? "ok" : "warn",
    detail: `${process.versions.node} (${process.platform} ${process.arch})`,
    remedy: fits ? undefined : "20.19 or newer is needed: https://nodejs.org/en/download",
    essential: true,
  };
}

function builds(): Finding {
  const rooms = foldersOf(join(ROOT, "packages")).filter((room) =>
    existsSync(join(ROOT, "packages", room, "package.json")),
  );
  const unbuilt = rooms.filter((room) => !existsSync(join(ROOT, "packages", room, "dist", "index.js")));
  return {
    name: "packages",
    status: unbuilt.length === 0 ? "ok" : "missing",
    detail: unbuilt.length === 0 ? `${rooms.length} built` : `not built: ${unbuilt.join(", ")}`,
    remedy: unbuilt.length === 0 ? undefined : BUILD,
    essential: true,
  };
}

function page(): Finding {
  const built = existsSync(join(ROOT, "apps", "web", "dist", "index.html"));
  return {
    name: "page",
    status: built ? "ok" : "missing",
    detail: built ? "built" : "not built",
    remedy: built ? undefined : BUILD,
    essential: false,
  };
}

function engines(): Finding[] {
  return [
    { name: "onnxruntime-node", use: "the command", essential: true },
    { name: "onnxruntime-web", use: "the page", essential: false },
  ].map(({ name, use, essential }) => {
    const version = installedVersion(name);
    const status = version === undefined ? "missing" : "ok";
    return {
      name,
      status,
      detail: version ?? `not installed; ${use} needs it`,
      remedy: version === undefined ? 'run "npm ci"' : undefined,
      essential,
    };
  });
}

async function cpu(): Promise<Finding> {
  const name = "execution provider cpu";
  try {
    const { computesRight } = await import("./probe.ts");
    const right = await computesRight();
    return {
      name,
      status: right ? "ok" : "warn",
      detail: right
        ? "a small model gives the right numbers; other providers are not used by this version"
        : "a small model gives wrong numbers",
      remedy: right
        ? undefined
        : 'reinstall with "npm ci"; if it stays, this processor is not supported by onnxruntime-node',
      essential: true,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { name, status: "missing", detail: `can't run a model: ${reason}`, remedy: BUILD, essential: true };
  }
}

const threads = (): Finding => ({
  name: "threads",
  status: "ok",
  detail: `${availableParallelism()} (--threads takes fewer)`,
  essential: false,
});

function memory(): Finding {
  const total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const free = Math.min(freemem(), total);
  const enough = free >= COMFORTABLE_MEMORY;
  return {
    name: "memory",
    status: enough ? "ok" : "warn",
    detail: `${byteSize(free)} free of ${byteSize(total)}`,
    remedy: enough
      ? undefined
      : "training may need 4 GB: close other programs, or train with a smaller batch (--set batch=8)",
    essential: false,
  };
}

async function cache(): Promise<Finding> {
  const folder = cacheFolder();
  const name = "cache";
  if (!existsSync(folder))
    return { name, status: "ok", detail: `${folder}, empty; LEUKOSCOPE_CACHE moves it`, essential: false };
  try {
    const { NodeStorage } = await import("@leukoscope/storage/node");
    const files = await new NodeStorage().list(folder);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const detail = `${folder}, ${byteSize(bytes)} in ${files.length} files`;
    return {
      name,
      status: "ok",
      detail,
      remedy: `to clear it, delete the folder ${folder}; it is made anew as needed`,
      essential: false,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      name,
      status: "warn",
      detail: reason,
      remedy: "make it readable, or set LEUKOSCOPE_CACHE to another folder",
      essential: false,
    };
  }
}

function models(): Finding {
  const folder = join(ROOT, "models");
  const shipped = foldersOf(folder).filter((name) => existsSync(join(folder, name, "model.onnx")));
  return {
    name: "models",
    status: shipped.length > 0 ? "ok" : "missing",
    detail: shipped.length > 0 ? shipped.join(", ") : "none in models/",
    remedy:
      shipped.length > 0
        ? undefined
        : "get them with the repository, or train one: npx leukoscope train protocols/phantom.yaml --data M.jsonl",
    essential: false,
  };
}

/** Data sets and weights that protocols of the repository read; none is shipped. */
function resources(): Finding[] {
  const shared = join(ROOT, "..", "shared");
  return [
    {
      name: "data sets",
      folder: join(shared, "data"),
      remedy:
        "to run protocols/b-all-subtypes.yaml, put the data set there or give your own with --data; phantoms need none",
    },
    {
      name: "weights",
      folder: join(shared, "weights"),
      remedy:
        'to start from ImageNet weights, "leukoscope zoo pull NAME" and model.weights: pretrained, or a file of your own',
    },
  ].map(({ name, folder, remedy }) => {
    const found = existsSync(folder);
    return {
      name,
      status: found ? "ok" : "missing",
      detail: found ? folder : `no ${folder}`,
      remedy: found ? undefined : remedy,
      essential: false,
    };
  });
}
