import { readFileSync } from "node:fs";
import { MemoryStorage } from "@leukoscope/storage";
import { expect, it } from "vitest";
import { modelSource } from "./model-source.ts";
import { parseProtocol } from "./schema.ts";

const phantom = readFileSync(new URL("../../../protocols/phantom.yaml", import.meta.url), "utf8");

it("builds stochastic depth for training alone", async () => {
  const overrides = ["model.backbone=efficientnet_lite0.ra_in1k", "model.size=32"];
  const protocol = parseProtocol(phantom, "p.yaml", overrides);
  const source = await modelSource(new MemoryStorage(), protocol, "/protocols/protocol", 3);
  const dropped = ({ model }: ReturnType<typeof source.build>) =>
    model.nodes.filter((node) => node.name.endsWith(".drop_path")).length;
  expect(dropped(source.build(2, { training: true }))).toBe(9);
  expect(dropped(source.build(1))).toBe(0);
});

it("takes the protocol's stochastic depth in place of the original's", async () => {
  const ratiosWith = async (override: string) => {
    const overrides = ["model.backbone=efficientnet_lite0.ra_in1k", "model.size=32", override];
    const protocol = parseProtocol(phantom, "p.yaml", overrides);
    const source = await modelSource(new MemoryStorage(), protocol, "/protocols/protocol", 3);
    const { nodes, initializers } = source.build(2, { training: true }).model;
    const drawn = nodes.filter(({ opType, name }) => opType === "Dropout" && name.includes("drop_path"));
    return drawn.map(({ inputs }) => Number(initializers.get(inputs[1])?.data[0]));
  };
  expect(await ratiosWith("model.dropPath=0")).toEqual([]);
  const [usual, half] = await Promise.all(["seed=1", "model.dropPath=0.1"].map(ratiosWith));
  expect(half.length).toBe(9);
  expect(half).toEqual(usual.map((ratio) => expect.closeTo(ratio / 2, 6)));
});

it("draws the backbone from a seed of its own where there is one, and a parameter once", async () => {
  const parametersOf = async (...overrides: string[]) => {
    const protocol = parseProtocol(phantom, "p.yaml", overrides);
    const source = await modelSource(new MemoryStorage(), protocol, "/protocols/protocol", 3);
    const [first, again] = [1, 2].map((batch) => source.build(batch).model.initializers);
    expect(first.get("head.classifier.weight")?.data).toBeInstanceOf(Float32Array);
    // Constants of the graph have no dims and are new in each build.
    const parameters = [...first].filter(([, { dims }]) => dims.length > 0);
    for (const [name, tensor] of parameters) expect(again.get(name)).toBe(tensor);
    return first;
  };
  const [one, two] = await Promise.all([1, 2].map((seed) => parametersOf(`seed=${seed}`, "model.standInSeed=7")));
  const other = await parametersOf("seed=1", "model.standInSeed=8");
  const differing = [...one].filter(([name, { data }]) => data.join() !== two.get(name)?.data.join());
  expect(differing.map(([name]) => name)).toEqual(["head.classifier.weight"]);
  expect([...one.keys()].some((name) => one.get(name)?.data.join() !== other.get(name)?.data.join())).toBe(true);
});
