import { serveInThread } from "@leukoscope/pool/node";

class SpeckError extends Error {
  name = "SpeckError";
  constructor(code, value) {
    super(`a speck: ${code}`, { cause: new Error("dust") });
    this.code = code;
    this.value = value;
  }
}

const kept = new Int32Array(new SharedArrayBuffer(4));
const wait = (ms) => Atomics.wait(kept, 0, 0, ms);

/** Blocks this thread until `count` orders have begun, ten seconds at most. */
function met(gauge, count) {
  const end = Date.now() + 10_000;
  while (Atomics.load(gauge, 0) < count && Date.now() < end) wait(2);
  return Atomics.load(gauge, 0) >= count;
}

/** What a test can ask of a worker; see `Order` in pool.test.ts. */
serveInThread(({ kind, value, ms = 0, gauge }) => {
  if (gauge) Atomics.add(gauge, 0, 1);
  wait(ms);
  if (kind === "double") return { value: value.map((x) => 2 * x), transfer: [] };
  if (kind === "meet" && !met(gauge, value)) throw new Error("the others never came");
  if (kind === "hand back") return { value, transfer: [value.buffer] };
  if (kind === "throw") throw new SpeckError(value, { at: [1, 2] });
  if (kind === "throw text") throw "just text";
  if (kind === "throw what can't be sent") throw Object.assign(new Error("odd"), { code: "odd", value: () => {} });
  if (kind === "give what can't be sent") return { value: () => {} };
  if (kind === "exit") process.exit(3);
  if (kind === "exit later") setTimeout(() => process.exit(3), 20);
  if (kind === "throw unheard") {
    setTimeout(() => {
      throw new Error("nobody hears this");
    });
    return new Promise(() => {});
  }
  return { value: [] };
});
