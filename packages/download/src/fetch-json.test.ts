import { expect, it } from "vitest";
import { fetchJson } from "./index.ts";
import { startServer } from "./testing/file-server.ts";

it("reads a document, tries again, and refuses what is no JSON", async () => {
  const answers: [number, string][] = [
    [500, "no"],
    [200, '{"sha":"ü"}'],
    [200, "<html>"],
  ];
  const server = await startServer((_, response) => {
    const [status, body] = answers.shift() ?? [404, ""];
    response.writeHead(status).end(body);
  });
  try {
    expect(await fetchJson(server.address, { backOff: 5 })).toEqual({ sha: "ü" });
    await expect(fetchJson(server.address)).rejects.toMatchObject({
      code: "server",
      message: expect.stringContaining("no JSON"),
    });
    expect(answers).toEqual([]);
  } finally {
    await server.close();
  }
});
