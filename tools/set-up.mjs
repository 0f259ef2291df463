// What `npm start` and `npm test` need before they can begin: packages installed, TypeScript built.
// Quick when nothing changed: it compares, and does only what is missing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Kept out of git; may be deleted at any time. */
const cache = join(root, ".cache");
const stamp = join(cache, "build.sha256");
const OLDEST_NODE = [20, 19];

export function setUp() {
  checkNode();
  if (!isInstalled()) {
    npm("installing packages (a minute or two)", ["ci", "--include=dev", "--no-fund", "--no-audit"]);
  }
  const sources = fingerprint();
  if (!isBuilt(sources)) {
    npm("building", ["run", "--silent", "build"]);
    mkdirSync(cache, { recursive: true });
    writeFileSync(stamp, sources);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(
    `Node.js ${process.versions.node} is too old: install ${OLDEST_NODE.join(".")} or newer from https://nodejs.org`,
  );
}

/** Whether node_modules holds what package-lock.json asks for. By content: the times of the two files tell nothing. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([place, { version, optional, link }]) => {
    if (!/(^|\/)node_modules\//.test(place)) return true;
    // Packages for other systems are in the lock, but not on the disk.
    if (installed[place] === undefined) return optional === true;
    return (link || installed[place].version === version) && existsSync(join(root, place));
  });
}

function isBuilt(sources) {
  const outputs = rooms().map((room) =>
    room === "apps/web" ? join(room, "dist", "index.html") : join(room, "dist", "index.js"),
  );
  return (
    outputs.every((file) => existsSync(join(root, file))) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === sources
  );
}

/** Of every file that a build reads: name, size and time. */
function fingerprint() {
  const hash = createHash("sha256");
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const file of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.base.json"]) add(file);
  for (const room of rooms()) for (const file of filesOf(room)) add(file);
  return hash.digest("hex");
}

const rooms = () =>
  ["packages", "apps"].flatMap((kind) =>
    readdirSync(join(root, kind))
      .filter((name) => existsSync(join(root, kind, name, "package.json")))
      .sort()
      .map((name) => `${kind}/${name}`),
  );

function filesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !["dist", "node_modules", "__goldens__"].includes(name) && !/\.(test\.tsx?|md)$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** Runs npm; its words go to standard error, so that standard output is the caller's alone. */
function npm(what, args) {
  process.stderr.write(`leukoscope: ${what}: npm ${args.join(" ")}\n`);
  // Under `npm start` and `npm test` this is npm's own file, which Node runs on every system without a shell.
  const script = process.env.npm_execpath;
  const [command, first] = script?.endsWith("js") ? [process.execPath, [script]] : ["npm", []];
  const options = { cwd: root, stdio: ["ignore", 2, 2], env: { ...process.env, PATH: pathWithNode() }, shell: false };
  const { status, error } = spawnSync(command, [...first, ...args], options);
  if (status === 0) return;
  const reason = error ? error.message : `exit code ${status}`;
  stop(
    `npm ${args[0] === "ci" ? "ci" : "run build"} failed (${reason}): see above; the npm registry must be within reach the first time`,
  );
}

/** Scripts that npm starts find the same Node, also where it is not on the path. */
const pathWithNode = () =>
  `${dirname(process.execPath)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;

function stop(message) {
  process.stderr.write(`leukoscope: ${message}\n`);
  process.exit(1);
}
