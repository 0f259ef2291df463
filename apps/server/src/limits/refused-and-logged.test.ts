import { randomUUID } from "node:crypto";
import { encodePng } from "@leukoscope/imaging";
import { getMigrations } from "better-auth/db/migration";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authOptions } from "../accounts/auth.ts";
import { verifyAudit } from "../audit/audit-log.ts";
import type { Role } from "../database/access-schema.ts";
import { pseudonymOf } from "../privacy/pseudonym.ts";
import { imagesForm } from "../testing/images-form.ts";
import { openTestService, type TestService } from "../testing/open-test-service.ts";
import { headerOnlyPng } from "../testing/pixel-bomb.ts";

const PASSWORD = "four random words here";
let opened: TestService;
const tokens: Partial<Record<Role, string>> = {};
let caseId = "";
let from = 0;

const as = (role: Role) => ({ authorization: `Bearer ${tokens[role]}` });
const inject = (options: InjectOptions) => opened.server.inject(options);

/** What the log says since the test began. */
async function logged() {
  const { db } = opened.service;
  const rows = await db.selectFrom("audit_log").selectAll().where("seq", ">", from).orderBy("seq").execute();
  return rows.map(({ action, actor, details, subject }) => ({ action, actor, subject, ...JSON.parse(details) }));
}

beforeAll(async () => {
  opened = await openTestService({ worker: false, login: true });
  const { accounts, tokens: all } = opened.service.access;
  for (const role of ["viewer", "reviewer", "admin"] as const) {
    const { id } = await accounts.create({ name: `the.${role}`, role, password: PASSWORD });
    tokens[role] = (await all.create(id, "test", 1)).secret;
  }
  const made = await inject({
    method: "POST",
    url: "/api/v1/cases",
    headers: as("reviewer"),
    payload: { name: "P-1" },
  });
  caseId = made.json().id;
});
afterAll(() => opened.close());

beforeEach(async () => {
  from = (await verifyAudit(opened.service.db)).head?.seq ?? 0;
});

describe("refused and logged", () => {
  it.each([
    ["nobody's", {}, "not-signed-in", "nobody"],
    ["an unknown token", { authorization: "Bearer lks_none" }, "unknown-token", "nobody"],
    ["another scheme", { authorization: "Basic eDp5" }, "unknown-token", "nobody"],
    [
      "a broken cookie's",
      { cookie: "leukoscope.session_token=%E0%A4%A; =; leukoscope.session_token=" },
      "not-signed-in",
      "nobody",
    ],
    ["a made-up cookie", { cookie: "leukoscope.session_token=abc.def" }, "not-signed-in", "nobody"],
  ])("%s request", async (_, headers, code, actor) => {
    const answer = await inject({ method: "GET", url: "/api/v1/cases", headers });
    expect([answer.statusCode, answer.json().code]).toEqual([401, code]);
    expect(await logged()).toMatchObject([
      { action: "request.refuse", actor, subject: "GET /api/v1/cases", status: 401, code },
    ]);
  });

  it("the wrong role", async () => {
    const changes = ["cases", "datasets/of-labels", "runs/fine-tune"];
    for (const url of changes) {
      const post = { method: "POST", url: `/api/v1/${url}`, payload: { name: "x" } } as const;
      expect((await inject({ ...post, headers: as("viewer") })).json().code).toBe("wrong-role");
    }
    expect((await inject({ method: "GET", url: "/api/v1/labels", headers: as("viewer") })).statusCode).toBe(200);
    for (const url of ["/api/v1/accounts", "/api/v1/audit", "/api/v1/audit/verify"]) {
      expect((await inject({ method: "GET", url, headers: as("reviewer") })).statusCode).toBe(403);
      expect((await inject({ method: "GET", url, headers: as("admin") })).statusCode).toBe(200);
    }
    expect((await logged()).map(({ actor, code }) => [actor, code])).toEqual([
      ...changes.map(() => ["the.viewer", "wrong-role"]),
      ...Array(3).fill(["the.reviewer", "wrong-role"]),
    ]);
  });

  it("an expired token", async () => {
    const { db } = opened.service;
    await db
      .updateTable("access_tokens")
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where("account_id", "in", (all) => all.selectFrom("accounts").select("id").where("username", "=", "the.viewer"))
      .execute();
    const answer = await inject({ method: "GET", url: "/api/v1/cases", headers: as("viewer") });
    expect([answer.statusCode, answer.json().code]).toEqual([401, "token-expired"]);
    expect(await logged()).toMatchObject([{ code: "token-expired" }]);
  });

  it.each(["/models/..%2f..%2fpackage.json", "/..%2f..%2fetc%2fpasswd", "/api/v1/images/..%2f..%2fsecret.key/content"])(
    "a path out of its folder: %s",
    async (url) => {
      const answer = await inject({ method: "GET", url, headers: as("admin") });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.body).not.toMatch(/leukoscope-workspace|root:/);
      expect(await logged()).toMatchObject([{ action: "request.refuse", actor: "the.admin" }]);
    },
  );

  const send = async (name: string, bytes: Uint8Array) => {
    const form = imagesForm([{ name, bytes }]);
    const url = `/api/v1/cases/${caseId}/images?analyse=false`;
    return inject({ method: "POST", url, ...form, headers: { ...form.headers, ...as("reviewer") } });
  };

  it.each([
    ["a pixel bomb", "bomb.png", headerOnlyPng(60_000, 60_000), "too-large"],
    [
      "an SVG with a script",
      "x.svg",
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
      "unknown-format",
    ],
    ["an SVG named PNG", "x.png", Buffer.from("<svg onload='alert(1)'/>"), "unknown-format"],
    ["a GIF", "x.gif", Buffer.from("GIF89a0000000000000000"), "unsupported"],
    ["a cut JPEG", "x.jpg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), "truncated"],
  ])("%s", async (_, name, bytes, code) => {
    const answer = (await send(name, bytes)).json();
    expect(answer.items).toEqual([]);
    expect(answer.refused).toMatchObject([{ problem: { status: 422, code } }]);
    expect(await logged()).toContainEqual(
      expect.objectContaining({ action: "image.refuse", actor: "the.reviewer", subject: `case ${caseId}`, code }),
    );
  });

  it("more than a body may have", async () => {
    const payload = { name: "x".repeat(2 ** 20) };
    const answer = await inject({ method: "POST", url: "/api/v1/cases", payload, headers: as("reviewer") });
    expect(answer.statusCode).toBe(413);
    expect(await logged()).toMatchObject([{ status: 413 }]);
  });

  it("10,000 files at once", async () => {
    const bytes = encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
    const form = imagesForm(Array.from({ length: 10_000 }, (_, i) => ({ name: `${i}.png`, bytes })));
    const url = `/api/v1/cases/${caseId}/images?analyse=false`;
    const answer = await inject({ method: "POST", url, ...form, headers: { ...form.headers, ...as("reviewer") } });
    expect(answer.statusCode).toBe(413);
    expect(await logged()).toMatchObject([{ status: 413, actor: "the.reviewer" }]);
    const kept = await inject({ method: "GET", url: `/api/v1/cases/${caseId}/images`, headers: as("viewer") });
    expect(kept.json().items ?? []).toEqual([]);
  });

  it.each(["text/plain", "application/xml", "application/x-www-form-urlencoded"])(
    "the wrong content type: %s",
    async (type) => {
      const headers = { "content-type": type, ...as("reviewer") };
      const answer = await inject({ method: "POST", url: "/api/v1/cases", headers, payload: "name=x" });
      expect(answer.statusCode).toBe(415);
      expect(await logged()).toMatchObject([{ status: 415 }]);
    },
  );

  it.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ origin: "http://localhost:81" }],
  ])("another origin: %j", async (headers) => {
    const payload = { name: "x" };
    const from = { host: "localhost:80", ...as("reviewer"), ...headers };
    const answer = await inject({ method: "POST", url: "/api/v1/cases", payload, headers: from });
    expect([answer.statusCode, answer.json().code]).toEqual([403, "other-origin"]);
    expect(await logged()).toMatchObject([{ code: "other-origin", status: 403 }]);
  });

  it("guesses at a password, and further ones for a minute", async () => {
    const guess = (password: string) =>
      inject({ method: "POST", url: "/api/v1/session", payload: { name: "the.admin", password } });
    for (let i = 0; i < 2; i++) expect((await guess("not the right words")).json().code).toBe("wrong-credentials");
    const nobody = { method: "POST", url: "/api/v1/session", payload: { name: "nobody", password: PASSWORD } } as const;
    expect((await inject(nobody)).json().detail).toBe((await guess("not the right words")).json().detail);
    const codes = await Promise.all(Array.from({ length: 8 }, async () => (await guess("x")).statusCode));
    expect(codes).toContain(429);
    expect((await logged()).map(({ code }) => code)).toContain("too-many-requests");
  });
});

describe("let in", () => {
  it("signs in with a cookie no script and no other site sees, and out again", async () => {
    const login = { name: "the.reviewer", password: PASSWORD };
    const remoteAddress = "127.0.0.7";
    const signedIn = await inject({ method: "POST", url: "/api/v1/session", payload: login, remoteAddress });
    expect(signedIn.json()).toMatchObject({ login: true, account: { name: "the.reviewer", role: "reviewer" } });
    const set = String(signedIn.headers["set-cookie"]);
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    const cookie = set.split(";")[0];
    const get = (url: string) => inject({ method: "GET", url, headers: { cookie } });
    expect((await get("/api/v1/session")).json().account.name).toBe("the.reviewer");
    expect((await get("/api/v1/cases")).statusCode).toBe(200);
    expect((await get("/")).statusCode).toBe(200);
    expect((await inject({ method: "GET", url: "/?x" })).headers.location).toBe("/sign-in");
    expect((await inject({ method: "GET", url: "/sign-in" })).body).toContain("For research use only");
    expect((await inject({ method: "DELETE", url: "/api/v1/session", headers: { cookie } })).statusCode).toBe(204);
    expect((await get("/api/v1/cases")).statusCode).toBe(401);
  });

  it("signs out who is not signed in, too", async () => {
    expect((await inject({ method: "DELETE", url: "/api/v1/session" })).statusCode).toBe(204);
  });

  it("ends sessions and tokens of a shut account, and keeps one administrator", async () => {
    const { accounts } = opened.service.access;
    const made = await inject({
      method: "POST",
      url: "/api/v1/accounts",
      headers: as("admin"),
      payload: { name: "guest", role: "viewer", password: PASSWORD },
    });
    const { id } = made.json();
    const { cookies } = await accounts.signIn("guest", PASSWORD);
    const cookie = cookies[0].split(";")[0];
    const token = (
      await inject({ method: "POST", url: "/api/v1/tokens", headers: { cookie }, payload: { name: "t" } })
    ).json();
    const bearer = { authorization: `Bearer ${token.token}` };
    expect((await inject({ method: "GET", url: "/api/v1/cases", headers: bearer })).statusCode).toBe(200);
    const shut = {
      method: "PATCH",
      url: `/api/v1/accounts/${id}`,
      headers: as("admin"),
      payload: { disabled: true },
    } as const;
    expect((await inject(shut)).json().disabled).toBe(true);
    for (const headers of [{ cookie }, bearer]) {
      expect((await inject({ method: "GET", url: "/api/v1/cases", headers })).statusCode).toBe(401);
    }
    const admin = (await accounts.list()).find(({ role }) => role === "admin")!;
    await expect(accounts.change(admin.id, { role: "viewer" })).rejects.toThrow(/only administrator/);
  });

  it("keeps neither tokens nor passwords", async () => {
    const { db } = opened.service;
    const kept = JSON.stringify([
      await db.selectFrom("access_tokens").selectAll().execute(),
      await db.selectFrom("accounts").selectAll().execute(),
      await db.selectFrom("audit_log").selectAll().execute(),
    ]);
    for (const secret of [PASSWORD, tokens.admin!]) expect(kept).not.toContain(secret);
  });

  it("has the tables that its library asks for", async () => {
    const { db } = opened.service;
    const { toBeAdded, toBeCreated } = await getMigrations(authOptions({ db, secret: "s".repeat(43), https: false }));
    expect({ toBeAdded, toBeCreated }).toEqual({ toBeAdded: [], toBeCreated: [] });
  });

  it("needs an account on every route of the API but those that say who one is and how the service does", async () => {
    const document = (await inject({ method: "GET", url: "/api/openapi.json", headers: as("admin") })).json();
    const open: string[] = [];
    for (const [path, methods] of Object.entries<object>(document.paths)) {
      for (const method of Object.keys(methods)) {
        const url = path.replaceAll(/\{\w+\}/g, randomUUID());
        const answer = await inject({ method: method.toUpperCase() as "GET", url, remoteAddress: "127.0.0.8" });
        if (answer.statusCode !== 401 || answer.json().code === "wrong-credentials") open.push(`${method} ${path}`);
      }
    }
    expect(open.sort()).toEqual([
      "delete /api/v1/session",
      "get /api/v1/health",
      "get /api/v1/session",
      "post /api/v1/session",
    ]);
  });
});

describe("names", () => {
  it("of patients are kept as keyed pseudonyms", async () => {
    const open = (payload: object) =>
      inject({ method: "POST", url: "/api/v1/cases", headers: as("reviewer"), payload });
    const [first, same, other] = [
      (await open({ patient: "Anna Mustermann" })).json().name,
      (await open({ patient: " anna  Mustermann ".replace("  ", " ") })).json().name,
      (await open({ patient: "Anna Mustermanns" })).json().name,
    ];
    expect(first).toMatch(/^P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
    expect(pseudonymOf(Buffer.alloc(32), "P", "Anna Mustermann")).not.toBe(first);
    for (const payload of [{}, { name: "x", patient: "y" }]) expect((await open(payload)).statusCode).toBe(400);
    const { db } = opened.service;
    const kept = JSON.stringify([await db.selectFrom("cases").selectAll().execute(), await logged()]);
    expect(kept).not.toMatch(/mustermann/i);
  });

  it("of files are, too, and images are kept without what they say besides", async () => {
    const png = encodePng({ width: 2, height: 2, data: new Uint8Array(12).fill(9) });
    const text = Buffer.from("tEXtAuthor\0Anna Mustermann");
    const chunk = Buffer.concat([Buffer.from([0, 0, 0, text.length - 4]), text, Buffer.from([0, 0, 0, 0])]);
    const told = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
    const form = imagesForm([{ name: "../../Anna Mustermann.png", bytes: told }]);
    const url = `/api/v1/cases/${caseId}/images?analyse=false`;
    const [image] = (
      await inject({ method: "POST", url, ...form, headers: { ...form.headers, ...as("reviewer") } })
    ).json().items;
    expect(image.name).toMatch(/^F-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const content = await inject({ method: "GET", url: `/api/v1/images/${image.id}/content`, headers: as("admin") });
    expect(content.rawPayload.includes("Anna")).toBe(false);
    expect(content.headers["content-type"]).toBe("image/png");
    const { db } = opened.service;
    const kept = JSON.stringify([
      await db.selectFrom("images").selectAll().execute(),
      await db.selectFrom("audit_log").selectAll().execute(),
    ]);
    expect(kept).not.toContain("Mustermann");
  });
});

it("leaves a whole log behind", async () => {
  expect((await verifyAudit(opened.service.db)).faults).toEqual([]);
});
