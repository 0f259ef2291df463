import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readModel, writeSafetensors } from "@leukoscope/onnx";
import { type Backbone, buildClassifier, drawn, findBackbone } from "@leukoscope/zoo";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sha256Of } from "../../../packages/download/src/testing/file-server.ts";
import { COMMIT, type HubServer, startHub, TOKEN } from "../../../packages/zoo/src/weights/testing/hub-server.ts";
import { linesOf, type Outcome, outcomeOf, startCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const NAME = "efficientnet_lite0.ra_in1k";
const folder = workFolder();
const cached = join(folder, "cache", "weights", NAME, "model.safetensors");

/** Weights as timm's file has them, drawn instead of learnt. */
const weights = (() => {
  const { model } = buildClassifier({
    backbone: findBackbone(NAME) as Backbone,
    head: { kind: "original" },
    classes: 10,
    size: 32,
    batch: 1,
    backboneParameters: drawn(3),
    headParameters: drawn(3),
  });
  return writeSafetensors(new Map([...model.initializers].filter(([, { dims }]) => dims.length > 0)));
})();

let hub: HubServer;
let environment: Record<string, string>;

beforeEach(async () => {
  hub = await startHub({ [`timm/${NAME}`]: { files: { [COMMIT]: weights }, branches: { main: COMMIT } } });
  environment = { HF_ENDPOINT: hub.endpoint };
  rmSync(join(folder, "cache"), { recursive: true, force: true });
});
afterEach(() => hub.close());
beforeAll(async () => {
  environment = {};
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "24", "--size", "48", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the command in the environment of the test. */
function start(...args: string[]) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    return startCli(folder, args);
  } finally {
    vi.unstubAllEnvs();
  }
}

const cli = (...args: string[]): Promise<Outcome> => outcomeOf(start(...args));

function filesBelow(name: string): string[] {
  const root = join(folder, name);
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("leukoscope zoo pull", () => {
  it("fetches weights, says what they are and what was trusted, and needs no network again", async () => {
    const { status, stdout, stderr } = await cli("zoo", "pull", NAME);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`timm/${NAME} at commit ${COMMIT}`);
    expect(stdout).toContain(`SHA-256 ${sha256Of(weights)}, as the hub itself states it: trusted on first use`);
    expect(stdout).toContain("licence of the weights: Apache-2.0");
    expect(sha256Of(readFileSync(cached))).toBe(sha256Of(weights));
    await hub.close();
    const again = await cli("zoo", "pull", NAME, "--json", "--out", "copy.safetensors");
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject([{ name: NAME, sha256: sha256Of(weights), transferred: 0 }]);
    expect(sha256Of(readFileSync(join(folder, "copy.safetensors")))).toBe(sha256Of(weights));
  });

  it("goes on where a pull was killed, and is sent the rest alone", async () => {
    const sent = 5_000_000;
    hub.holds.push(sent);
    const child = start("zoo", "pull", NAME);
    const killed = outcomeOf(child);
    const partial = () => filesBelow("cache").find((path) => path.endsWith(".partial"));
    while (statSync(partial() ?? "", { throwIfNoEntry: false })?.size !== sent) await setTimeout(20);
    child.kill("SIGKILL");
    expect((await killed).status).toBeNull();
    expect(existsSync(cached)).toBe(false);
    const { stdout } = await cli("zoo", "pull", NAME, "--json");
    expect(JSON.parse(stdout)).toMatchObject([{ sha256: sha256Of(weights), transferred: weights.length - sent }]);
    expect(hub.cdn.at(-1)).toMatchObject({ status: 206, sent: weights.length - sent });
    expect(
      filesBelow("cache")
        .map((path) => basename(path))
        .sort(),
    ).toEqual(["lock.json", "model.safetensors"]);
  });

  it("sends HF_TOKEN to the hub alone", async () => {
    hub.repositories[`timm/${NAME}`].gated = true;
    const { status, stderr } = await cli("zoo", "pull", NAME);
    expect({ status, lines: linesOf(stderr) }).toEqual({
      status: 2,
      lines: [expect.stringMatching(/refuses \(403\).*gated/)],
    });
    environment = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN };
    expect((await cli("zoo", "pull", NAME)).status).toBe(0);
    expect(hub.hub.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(hub.cdn.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("is done right when it is started twice at once", async () => {
    const both = await Promise.all([cli("zoo", "pull", NAME), cli("zoo", "pull", NAME)]);
    expect(both.map(({ status, stderr }) => ({ status, stderr }))).toEqual(Array(2).fill({ status: 0, stderr: "" }));
    expect(sha256Of(readFileSync(cached))).toBe(sha256Of(weights));
  });

  it.each<[string, string[], string]>([
    ["another hash", [NAME, "--sha256", "0".repeat(64)], "not the expected 0000"],
    ["a hash that is none", [NAME, "--sha256", "abc"], "64 hexadecimal digits"],
    ["a revision that is not there", [NAME, "--revision", "v9"], "(404); check the name and the revision"],
    ["a backbone that the hub has not", ["vgg19.tv_in1k"], "(401)"],
    ["a backbone that no hub has", ["alexnet.tv_in1k"], "torchvision publishes it as .pth"],
    ["a name that is none", ["efficientnet_lite"], `did you mean ${NAME}`],
    ["one hash for two", [NAME, "vgg19.tv_in1k", "--sha256", "0".repeat(64)], "--sha256 is for one backbone"],
  ])("refuses %s in one line and leaves nothing", async (_case, args, said) => {
    const { status, stdout, stderr } = await cli("zoo", "pull", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
    expect(existsSync(join(folder, "cache"))).toBe(false);
  });

  it("tells an endpoint that is none, or not there", async () => {
    environment = { HF_ENDPOINT: "hub.example" };
    expect((await cli("zoo", "pull", NAME)).stderr).toContain("HF_ENDPOINT=hub.example is no address");
    await hub.close();
    environment = { HF_ENDPOINT: hub.endpoint };
    expect((await cli("zoo", "pull", NAME)).stderr).toContain("can't be reached");
  });
});

describe("weights: pretrained", () => {
  const protocol = TINY_PROTOCOL.replace(
    "backbone: custom_cnn.none, size: 48",
    `backbone: ${NAME}, weights: pretrained, size: 32`,
  )
    .replace("unfreeze: all", "unfreeze: 0")
    .replace("epochs: 2", "epochs: 1");
  const train = (out: string, ...args: string[]) => {
    writeFileSync(join(folder, "p.yaml"), protocol);
    return cli("train", "p.yaml", "--data", "smears/manifest.jsonl", "--out", out, ...args);
  };

  it("trains from what was pulled, and without it says how to get it; nothing is fetched unasked", async () => {
    const without = await train("none");
    expect(without.status).toBe(2);
    expect(linesOf(without.stderr).at(-1)).toContain(`get it with: leukoscope zoo pull ${NAME}`);
    expect([...hub.hub, ...hub.cdn]).toEqual([]);

    expect((await cli("zoo", "pull", NAME)).status).toBe(0);
    await hub.close();
    const { status, stderr } = await train("pulled");
    expect(status, stderr).toBe(0);
    const stem = "conv_stem.weight";
    const { initializers } = readModel(readFileSync(join(folder, "pulled", "model.onnx")));
    expect(initializers.get(stem)?.data).toEqual(drawn(3)(stem, [32, 3, 3, 3], "kernel").data);

    expect(
      (await cli("zoo", "build", NAME, "--weights", "pretrained", "--image-size", "32", "--out", "b.onnx")).status,
    ).toBe(0);
    // A model is a file of weights, too.
    const fromModel = await train("from-model", "--weights", "b.onnx");
    expect(fromModel.status, fromModel.stderr).toBe(0);
  });
});
