/** On what a run ran; what is not known is left out. */
export interface Environment {
  readonly node?: string;
  readonly platform?: string;
  readonly cpu?: string;
  readonly cores?: number;
  readonly memoryGigabytes?: number;
  /** Version by name of what the result may depend on. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Of the folder the command was called in. */
  readonly git?: { readonly commit: string; readonly dirty: boolean };
}
