import { useState, useSyncExternalStore } from "react";
import { chooseLanguage, type LanguageCode, languageNames, useLanguage } from "../../language/language.ts";
import type { WorkPlace } from "../../state/place-of-work.ts";
import { chooseTheme, currentTheme, onSystemTheme } from "../../state/theme.ts";
import type { SessionResource } from "../../workspace/server/api.ts";
import { CellMark, LockIcon, MoonIcon, ServerIcon, SunIcon } from "../icons.tsx";
import { useWorkspace } from "../use-workspace.ts";

export interface HeaderProps {
  readonly place: WorkPlace;
  /** Undefined where there is no choice. */
  readonly onPlace: ((place: WorkPlace) => void) | undefined;
  /** Who is signed in. */
  readonly account: SessionResource["account"];
  readonly onSignOut: () => void;
}

export function Header({ place, onPlace, account, onSignOut }: HeaderProps) {
  const { t } = useLanguage();
  const { kind } = useWorkspace();
  return (
    <header className="header">
      <div className="brand">
        <CellMark />
        <div>
          <h1>Leukoscope</h1>
          <p>{t.frame.tagline}</p>
        </div>
      </div>
      <p className="privacy">
        {kind === "browser" ? <LockIcon /> : <ServerIcon />}
        <span>
          <strong>{t.frame.privacy[kind].promise}</strong> {t.frame.privacy[kind].detail}
        </span>
      </p>
      <div className="header-tools">
        {onPlace && (
          <select
            className="language"
            aria-label={t.frame.workplace}
            value={place}
            onChange={(event) => onPlace(event.target.value === "server" ? "server" : "browser")}
          >
            <option value="browser">{t.frame.workplaces.browser}</option>
            <option value="server">{t.frame.workplaces.server}</option>
          </select>
        )}
        {account && (
          <>
            <span className="account">
              {account.name} <span className="muted">({t.frame.roles[account.role]})</span>
            </span>
            <button type="button" className="button quiet" onClick={onSignOut}>
              {t.frame.signOut}
            </button>
          </>
        )}
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const { t, code } = useLanguage();
  return (
    <select
      className="language"
      aria-label={t.frame.language}
      value={code}
      onChange={(event) => chooseLanguage(event.target.value as LanguageCode)}
    >
      {Object.entries(languageNames).map(([value, name]) => (
        <option key={value} value={value} lang={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ThemeSwitch() {
  const { t } = useLanguage();
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
      {t.frame.themes[other]}
    </button>
  );
}
