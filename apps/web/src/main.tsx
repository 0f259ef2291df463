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
import { Page } from "./view/frame/page.tsx";
import { BrowserWorkspace } from "./workspace/browser/browser-workspace.ts";

keepForOffline();
restoreTheme();
showLanguage();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <Page workspace={new BrowserWorkspace()} />
  </StrictMode>,
);
