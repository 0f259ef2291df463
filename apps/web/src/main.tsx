import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PageStore } from "./state/store.ts";
import { restoreTheme } from "./state/theme.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/result.css";
import { Page } from "./view/page.tsx";

restoreTheme();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
const store = new PageStore();
void store.start();
createRoot(root).render(
  <StrictMode>
    <Page store={store} />
  </StrictMode>,
);
