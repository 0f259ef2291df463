import { expect, it } from "vitest";
import { Html, html } from "./html.ts";

it("escapes text and numbers, keeps HTML, joins lists and leaves out what is undefined", () => {
  const name = `<img src=x onerror="a('b')">&`;
  expect(html`<p title="${name}">${[html`<b>${1}</b>`, undefined, "<"]}${new Html("<hr>")}</p>`.text).toBe(
    `<p title="&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;"><b>1</b>&lt;<hr></p>`,
  );
});
