import type { FastifyInstance } from "fastify";
import type { Access } from "./access.ts";

const PATH = "/sign-in";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to Leukoscope</title>
<link rel="stylesheet" href="${PATH}.css">
<script type="module" src="${PATH}.js"></script>
</head>
<body>
<main>
<h1>Leukoscope</h1>
<p>For research use only. Not for use in diagnostic procedures.</p>
<form>
<label>Name <input name="name" autocomplete="username" autocapitalize="none" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<p role="alert"></p>
<button>Sign in</button>
</form>
<div hidden>
<p>Signed in as <strong></strong>.</p>
<p><a href="/">To the page</a></p>
<button type="button">Sign out</button>
</div>
</main>
</body>
</html>
`;

const SCRIPT = `const [form, inside] = [document.querySelector("form"), document.querySelector("div")];
const session = "/api/v1/session";
const { account } = await (await fetch(session)).json();
if (account) {
  inside.querySelector("strong").textContent = account.name + ", " + account.role;
  form.hidden = true;
  inside.hidden = false;
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch(session, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  if (answer.ok) {
    // The page is to begin here, on the server, unless another choice was made before.
    localStorage.setItem("leukoscope-workspace", localStorage.getItem("leukoscope-workspace") ?? "server");
    location.replace("/");
  }
  else form.querySelector("[role=alert]").textContent = (await answer.json()).detail;
});
inside.querySelector("button").addEventListener("click", async () => {
  await fetch(session, { method: "DELETE" });
  location.reload();
});
`;

const STYLE = `:root { color-scheme: light dark; --line: light-dark(#8c959f, #6e7681); --accent: light-dark(#14487e, #9cc7f7); --on: light-dark(#fff, #14171b); }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #14171b); color: light-dark(#1b1f24, #e8eaed); }
main { max-width: 22rem; margin: 10vh auto 0; padding: 0 1rem; }
h1 { margin: 0; font-size: 1.6rem; }
label { display: block; margin: 1rem 0 0; }
input { display: block; box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; border: 1px solid var(--line); border-radius: .3rem; }
button { padding: .5rem 1.25rem; font: inherit; border: 0; border-radius: .3rem; background: var(--accent); color: var(--on); cursor: pointer; }
a { color: var(--accent); }
[role=alert] { min-height: 1.5rem; color: light-dark(#a40e26, #ff9492); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

/** Where people sign in; whoever opens the page without having done so is led there. */
export function signInPage(server: FastifyInstance, { login }: Access): void {
  if (!login) return;
  server.addHook("onRequest", async (request, reply) => {
    const isPage = request.method === "GET" && request.url.split("?")[0] === "/";
    if (isPage && !request.account) return reply.redirect(PATH);
  });
  const files = [
    ["", "text/html", PAGE],
    [".js", "text/javascript", SCRIPT],
    [".css", "text/css", STYLE],
  ] as const;
  for (const [ending, type, text] of files) {
    server.get(PATH + ending, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header("cache-control", "no-cache").send(text),
    );
  }
}
