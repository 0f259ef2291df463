interface Rules {
  /** Operators whose outputs can be typed. */
  readonly shapedOperators: readonly string[];
  /** By operator. */
  readonly gradientRules: Readonly<Record<string, unknown>>;
  readonly operatorChanges: Readonly<Record<string, { readonly since: number }>>;
}

/** The table of operators, made from the rules. */
export function operatorsTable(rules: Rules): string;
/** The table that the guide holds. */
export function tableIn(guide: string): string;
