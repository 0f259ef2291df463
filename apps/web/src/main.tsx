import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { showLanguage } from "./language/language.ts";
import { keepForOffline } from "./offline/register.ts";
import { restoreTheme } from "./state/theme.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/analyse.css";
import "./styles/detail.css";
import "./styles/cases.css";
import "./styles/training.css";
import "./styles/models.css";
import { App } from "./view/frame/app.tsx";
import { BrowserWorkspace } from "./workspace/browser/browser-workspace.ts";
import { Api } from "./workspace/server/api.ts";

keepForOffline();
restoreTheme();
showLanguage();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
const browser = new BrowserWorkspace();
const api = new Api();
createRoot(root).render(
  <StrictMode>
    <App browser={browser} api={api} />
  </StrictMode>,
);
