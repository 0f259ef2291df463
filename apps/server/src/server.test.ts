import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServer, ServerError, serve } from "./index.ts";

let folder = "";
let webRoot = "";
let models = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leukoscope-server-"));
  webRoot = join(folder, "web");
  models = join(folder, "models");
  await mkdir(join(webRoot, "assets"), { recursive: true });
  await writeFile(join(webRoot, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(webRoot, "assets", "page-abc.js"), "export {};");
  await mkdir(join(models, "b all"), { recursive: true });
  await writeFile(join(models, "b all", "model.onnx"), new Uint8Array([8, 9, 10]));
  await writeFile(
    join(models, "b all", "README.md"),
    "---\n# a comment\nlicense: mit\n---\n\n# B-ALL subtypes\n\nText.\n",
  );
  await writeFile(join(models, "b all", "notes.txt"), "not for the page");
  await mkdir(join(models, "aml"));
  await writeFile(join(models, "aml", "net.onnx"), new Uint8Array([1]));
  await mkdir(join(models, "empty"));
  await writeFile(join(folder, "secret.onnx"), "outside");
});

afterAll(() => rm(folder, { recursive: true }));

const get = async (url: string) => {
  const server = createServer({ webRoot, models });
  const response = await server.inject({ method: "GET", url });
  await server.close();
  return response;
};

describe("createServer", () => {
  it("lists each sub-folder with a model, titled by its card", async () => {
    const response = await get("/models/index.json");
    expect(response.json()).toEqual([
      { id: "aml", title: "aml", file: "/models/aml/net.onnx", card: null, bytes: 1 },
      {
        id: "b all",
        title: "B-ALL subtypes",
        file: "/models/b%20all/model.onnx",
        card: "/models/b%20all/README.md",
        bytes: 3,
      },
    ]);
  });

  it("serves the bytes of a model and its card as readable text", async () => {
    const model = await get("/models/b%20all/model.onnx");
    expect([...model.rawPayload]).toEqual([8, 9, 10]);
    expect((await get("/models/b%20all/README.md")).headers["content-type"]).toBe("text/plain; charset=utf-8");
  });

  it.each(["/nothing", "/models/none/model.onnx", "/models/b%20all/notes.txt", "/models/%2e%2e/secret.onnx"])(
    "answers 404 with a reason at %s",
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(404);
      expect(response.json().error.code).toBe("not-found");
    },
  );

  it("answers a problem below /api", async () => {
    const response = await get("/api/nothing");
    expect(response.headers["content-type"]).toContain("application/problem+json");
    expect(response.json()).toMatchObject({
      status: 404,
      code: "not-found",
      remedy: expect.stringContaining("/api/docs"),
    });
  });

  it("does not climb out of the folder of models", async () => {
    const response = await get("/models/..%2fsecret.onnx");
    expect(response.statusCode).toBe(403);
    expect(response.body).not.toContain("outside");
  });

  it.each(["/", "/assets/page-abc.js", "/models/index.json", "/models/aml/net.onnx", "/nothing"])(
    "isolates and confines the page at %s",
    async (url) => {
      const { headers } = await get(url);
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("connect-src 'self';");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:/);
    },
  );

  it("caches only what has its hash in the name", async () => {
    expect((await get("/")).headers["cache-control"]).toBe("no-cache");
    expect((await get("/assets/page-abc.js")).headers["cache-control"]).toContain("immutable");
    expect((await get("/models/aml/net.onnx")).headers["cache-control"]).toBe("no-cache");
  });

  it("tells that it is well", async () => {
    expect((await get("/api/health")).json()).toEqual({ status: "ok", name: "leukoscope", version: "0.1.0" });
  });

  it("names what is missing and how to mend it", () => {
    expect(() => createServer({ webRoot: models, models })).toThrow(/npm run build/);
    expect(() => createServer({ webRoot, models: join(folder, "none") })).toThrow(ServerError);
  });
});

describe("serve", () => {
  it("listens on this machine only, and stops", async () => {
    const { url, close } = await serve({ port: 0, webRoot, models });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(new URL("/api/health", url))).status).toBe(200);
    await close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it("takes the next free port, or says that the port is in use", async () => {
    const holder = createTcpServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const address = holder.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const running = await serve({ port, webRoot, models });
    expect(running.port).toBeGreaterThan(port);
    await running.close();
    await expect(serve({ port, webRoot, models, strictPort: true })).rejects.toMatchObject({
      code: "port-in-use",
      value: port,
    });
    await new Promise((resolve) => holder.close(resolve));
  });

  it.each([-1, 65_536, 1.5, Number.NaN])("refuses port %s", async (port) => {
    await expect(serve({ port, webRoot, models })).rejects.toMatchObject({ code: "bad-port", value: port });
  });

  it("says so when the host is not ours", async () => {
    await expect(serve({ port: 0, host: "192.0.2.1", webRoot, models })).rejects.toMatchObject({
      code: "cannot-listen",
    });
  });
});
