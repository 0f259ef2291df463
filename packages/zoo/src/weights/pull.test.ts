import { MemoryStorage, readText } from "@leukoscope/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256Of, someBytes } from "../../../download/src/testing/file-server.ts";
import type { Backbone } from "../backbone.ts";
import { backboneNames, findBackbone } from "../registry.ts";
import { elsewhere, hubFiles } from "./hub-files.ts";
import { type PullOptions, pullWeights } from "./pull.ts";
import { readPulled } from "./pulled.ts";
import { COMMIT, type HubServer, startHub, TOKEN } from "./testing/hub-server.ts";

const NAME = "efficientnet_lite0.ra_in1k";
const LATER = "b".repeat(40);
const bytes = someBytes(200_000);
const sha256 = sha256Of(bytes);
const later = someBytes(210_000, 5);

const backboneOf = (name: string) => findBackbone(name) as Backbone;

let hub: HubServer;
let storage: MemoryStorage;

beforeEach(async () => {
  storage = new MemoryStorage();
  const files = { [COMMIT]: bytes, [LATER]: later };
  hub = await startHub({ [`timm/${NAME}`]: { files, branches: { main: COMMIT, "refs/pr/1": LATER } } });
});

afterEach(() => hub.close());

const pull = (options: Partial<PullOptions> = {}, name = NAME) =>
  pullWeights(backboneOf(name), { storage, folder: "cache", endpoint: hub.endpoint, backOff: 5, ...options });

describe("pullWeights", () => {
  it("asks for the commit, checks the hub's hash, and writes down what it trusted", async () => {
    const pulled = await pull();
    expect(pulled).toEqual({
      name: NAME,
      repository: `timm/${NAME}`,
      file: "model.safetensors",
      commit: COMMIT,
      sha256,
      size: bytes.length,
      licence: "Apache-2.0",
      endpoint: hub.endpoint,
      trust: "first-use",
      path: `cache/${NAME}/model.safetensors`,
      transferred: bytes.length,
    });
    expect(hub.hub.map(({ path }) => path)).toEqual([
      `/api/models/timm/${NAME}/revision/main`,
      `/api/models/timm/${NAME}/tree/${COMMIT}`,
      `/timm/${NAME}/resolve/${COMMIT}/model.safetensors`,
    ]);
    const { bytes: held, lock } = await readPulled(storage, "cache", NAME);
    expect([sha256Of(held), lock.sha256]).toEqual([sha256, sha256]);
  });

  it("touches no network the second time", async () => {
    await pull();
    await hub.close();
    expect(await pull()).toMatchObject({ sha256, commit: COMMIT, transferred: 0 });
  });

  it("stays at the first pull's commit, and refuses other bytes there", async () => {
    await pull();
    hub.repositories[`timm/${NAME}`].branches.main = LATER;
    await storage.remove(`cache/${NAME}/model.safetensors`);
    expect(await pull()).toMatchObject({ commit: COMMIT, trust: "locked", sha256 });
    hub.repositories[`timm/${NAME}`].files[COMMIT] = later;
    await storage.remove(`cache/${NAME}/model.safetensors`);
    await expect(pull()).rejects.toMatchObject({ name: "DownloadError", code: "wrong-hash" });
    expect(await storage.exists(`cache/${NAME}/model.safetensors`)).toBe(false);
  });

  it("goes to another revision when asked for", async () => {
    await pull();
    expect(await pull({ revision: "refs/pr/1" })).toMatchObject({ commit: LATER, sha256: sha256Of(later) });
    expect(await pull({ revision: COMMIT })).toMatchObject({ commit: COMMIT, sha256 });
    await expect(pull({ revision: "no-such" })).rejects.toMatchObject({ name: "DownloadError", code: "not-found" });
  });

  it("fetches a damaged file again, and training never gets it", async () => {
    await pull();
    await storage.write(`cache/${NAME}/model.safetensors`, bytes.slice(1));
    await expect(readPulled(storage, "cache", NAME)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringContaining(`leukoscope zoo pull ${NAME}`),
    });
    expect(await pull()).toMatchObject({ transferred: bytes.length });
  });

  it("takes a given hash over all others, and asks for no API with a commit beside it", async () => {
    expect(await pull({ revision: COMMIT, sha256: sha256.toUpperCase() })).toMatchObject({ trust: "given", sha256 });
    expect(hub.hub.map(({ path }) => path)).toEqual([`/timm/${NAME}/resolve/${COMMIT}/model.safetensors`]);
    await expect(pull({ sha256: "f".repeat(64) })).rejects.toMatchObject({ code: "wrong-hash" });
    await expect(pull({ sha256: "abc" })).rejects.toMatchObject({ code: "bad-sha256" });
    expect(await pull()).toMatchObject({ transferred: 0 });
  });

  it("holds a pinned file against its pin, and keeps nothing of another", async () => {
    const name = "efficientnet_b0.ra_in1k";
    const { commit = "" } = hubFiles.get(name) ?? {};
    hub.repositories[`timm/${name}`] = { files: { [commit]: bytes }, branches: {} };
    await expect(pull({}, name)).rejects.toMatchObject({ code: "wrong-length" });
    const other = "densenet121.tv_in1k";
    const { commit: at = "" } = hubFiles.get(other) ?? {};
    hub.repositories[`timm/${other}`] = { files: { [at]: bytes }, branches: {} };
    await expect(pull({}, other)).rejects.toMatchObject({
      code: "wrong-hash",
      message: expect.stringMatching(new RegExp(`${sha256}.* second-hand .*--revision main`)),
    });
    await expect(storage.list("cache")).rejects.toMatchObject({ code: "not-found" });
  });

  it("doubts its own pin where the hub has another file, and goes by the hub when told to", async () => {
    const name = "densenet121.tv_in1k";
    hub.repositories[`timm/${name}`] = { files: { [COMMIT]: bytes }, branches: { main: COMMIT } };
    await expect(pull({}, name)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("--revision main"),
    });
    expect(await pull({ revision: "main" }, name)).toMatchObject({ commit: COMMIT, sha256, trust: "first-use" });
    await expect(pull({ revision: "f".repeat(40) }, name)).rejects.toMatchObject({
      code: "not-found",
      message: expect.not.stringContaining("second-hand"),
    });
  });

  it("refuses before it fetches when the hub itself states another hash than the pin", async () => {
    const name = "mobilenetv2_100.ra_in1k";
    hub.repositories[`timm/${name}`] = { files: { [COMMIT]: bytes }, branches: { main: COMMIT } };
    await expect(pull({}, name)).rejects.toMatchObject({ name: "WeightsError", code: "wrong-hash" });
    expect(hub.cdn).toEqual([]);
  });

  it("refuses a file that has not the hash that the hub states", async () => {
    hub.repositories[`timm/${NAME}`].stated = "0".repeat(64);
    await expect(pull()).rejects.toMatchObject({ name: "DownloadError", code: "wrong-hash" });
    await expect(storage.list("cache")).rejects.toMatchObject({ code: "not-found" });
  });

  it("writes down the hash of what came where the hub states none", async () => {
    hub.repositories[`timm/${NAME}`].stated = null;
    expect(await pull()).toMatchObject({ sha256, trust: "first-use" });
    expect(JSON.parse(await readText(storage, `cache/${NAME}/lock.json`))).toMatchObject({ sha256, commit: COMMIT });
  });

  it("goes on after a cut with the rest alone", async () => {
    hub.cuts.push(60_000);
    expect(await pull()).toMatchObject({ sha256 });
    expect(hub.cdn.map(({ status, sent }) => [status, sent])).toEqual([
      [200, 60_000],
      [206, 140_000],
    ]);
  });

  it("gives the token to the hub, and never to the host that it is sent on to", async () => {
    hub.repositories[`timm/${NAME}`].gated = true;
    await expect(pull()).rejects.toMatchObject({ code: "forbidden", message: expect.stringMatching(/gated.*token/) });
    await pull({ token: TOKEN });
    expect(hub.hub.slice(1).map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${TOKEN}`));
    expect(hub.cdn.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(await readText(storage, `cache/${NAME}/lock.json`)).not.toContain(TOKEN);
  });

  it("tells what is missing on the hub, and a server that is none", async () => {
    await expect(pull({}, "vgg19.tv_in1k")).rejects.toMatchObject({ code: "forbidden" });
    await expect(pull({ token: TOKEN }, "vgg19.tv_in1k")).rejects.toMatchObject({ code: "not-found" });
    await hub.close();
    await expect(pull()).rejects.toMatchObject({ code: "offline" });
  });

  it("does not spoil the file when it is pulled twice at once", async () => {
    const [first, second] = await Promise.all([pull(), pull()]);
    expect([first.sha256, second.sha256]).toEqual([sha256, sha256]);
    expect((await storage.list("cache")).map(({ path }) => path)).toEqual([
      `cache/${NAME}/lock.json`,
      `cache/${NAME}/model.safetensors`,
    ]);
  });

  it("says where weights come from that no hub has", async () => {
    await expect(pull({}, "mobilenetv1_075.keras_in1k")).rejects.toMatchObject({
      code: "no-hub-file",
      message: expect.stringMatching(/Keras publishes it as \.h5.*--weights FILE/),
    });
    await expect(readPulled(storage, "cache", "alexnet.tv_in1k")).rejects.toMatchObject({
      code: "not-pulled",
      message: expect.stringContaining("torchvision"),
    });
    await expect(readPulled(storage, "cache", "custom_cnn.none")).rejects.toMatchObject({
      message: expect.stringMatching(/none to pull: it is trained from weights drawn .* leave --weights .* out$/),
    });
  });
});

describe("the table of hub files", () => {
  it("knows of every backbone where its weights are", () => {
    expect([...hubFiles.keys(), ...elsewhere.keys()].sort()).toEqual([...backboneNames].sort());
  });

  it("holds whole commits and hashes", () => {
    for (const { commit, sha256: hash } of hubFiles.values()) {
      expect(commit ?? COMMIT).toMatch(/^[0-9a-f]{40}$/);
      expect(hash ?? sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
