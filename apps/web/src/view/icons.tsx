import type { ReactNode } from "react";

/** Line drawings beside words that say the same; hidden from screen readers. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const CheckIcon = () => (
  <Icon>
    <path d="M4 10.5l4 4 8-9" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <rect x="4" y="9" width="12" height="8" rx="1.5" />
    <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
  </Icon>
);

export const ServerIcon = () => (
  <Icon>
    <rect x="3" y="3.5" width="14" height="5.5" rx="1.2" />
    <rect x="3" y="11" width="14" height="5.5" rx="1.2" />
    <path d="M6 6.2v.1M6 13.7v.1" />
  </Icon>
);

export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon>
    <path d="M10 3 18 16.5H2Z" />
    <path d="M10 8v4M10 14.2v.1" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const FieldIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.2" />
    <circle cx="8" cy="8.4" r="2.2" />
    <circle cx="12.6" cy="11.8" r="2.6" />
  </Icon>
);

/** The sign of the product: a granulocyte with its lobed nucleus. */
export const CellMark = () => (
  <svg className="mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
    <circle className="mark-cell" cx="16" cy="16" r="14.5" />
    <g className="mark-nucleus">
      <circle cx="11.4" cy="12.2" r="5" />
      <circle cx="20.2" cy="11.6" r="4.6" />
      <circle cx="18.6" cy="20.4" r="5.2" />
      <path d="M11 15.5 17 10l4.5 3-1.5 8-5-1.5 1.8-4.2z" />
    </g>
  </svg>
);
