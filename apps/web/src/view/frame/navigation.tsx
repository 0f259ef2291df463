import { useEffect, useRef } from "react";
import { useLanguage } from "../../language/language.ts";
import { addressOf, type Place, places } from "./route.ts";

export function Navigation({ place }: { readonly place: Place }) {
  const { t } = useLanguage();
  const list = useRef<HTMLUListElement>(null);
  // On a phone not all of them fit.
  useEffect(() => {
    list.current
      ?.querySelector(`[href="${addressOf({ place })}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place]);
  return (
    <nav className="navigation" aria-label={t.frame.navigation}>
      <ul ref={list}>
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
