import { useState, useSyncExternalStore } from "react";
import { chooseTheme, currentTheme, onSystemTheme } from "../state/theme.ts";
import { CellMark, LockIcon, MoonIcon, SunIcon } from "./icons.tsx";

export function Header() {
  return (
    <header className="header">
      <div className="brand">
        <CellMark />
        <div>
          <h1>Leukoscope</h1>
          <p>Blood-smear classification with its evidence</p>
        </div>
      </div>
      <p className="privacy">
        <LockIcon />
        <span>
          <strong>Nothing leaves this machine.</strong> The model runs in your browser; images are never uploaded.
        </span>
      </p>
      <ThemeSwitch />
    </header>
  );
}

function ThemeSwitch() {
  const system = useSyncExternalStore(onSystemTheme, currentTheme);
  const [chosen, setChosen] = useState(system);
  const theme = document.documentElement.dataset.theme === undefined ? system : chosen;
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="button quiet theme"
      onClick={() => {
        chooseTheme(other);
        setChosen(other);
      }}
    >
      {theme === "dark" ? <SunIcon /> : <MoonIcon />}
      {other === "dark" ? "Dark theme" : "Light theme"}
    </button>
  );
}
