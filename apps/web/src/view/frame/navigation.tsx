import { useLanguage } from "../../language/language.ts";
import { addressOf, type Place, places } from "./route.ts";

export function Navigation({ place }: { readonly place: Place }) {
  const { t } = useLanguage();
  return (
    <nav className="navigation" aria-label={t.frame.navigation}>
      <ul>
        {places.map((name) => (
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
