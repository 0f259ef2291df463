import { useLanguage } from "../../language/language.ts";
import { useWorkspace } from "../use-workspace.ts";
import { addressOf, type Place, places } from "./route.ts";

export function Navigation({ place }: { readonly place: Place }) {
  const { t } = useLanguage();
  const { learning } = useWorkspace();
  const shown = places.filter((name) => name !== "label" || learning !== null);
  return (
    <nav className="navigation" aria-label={t.frame.navigation}>
      <ul>
        {shown.map((name) => (
          <li key={name}>
            <a href={addressOf({ place: name })} aria-current={name === place ? "page" : undefined}>
              {t.frame.places[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
