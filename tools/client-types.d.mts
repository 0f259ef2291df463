/** The client's types as the document gives them. */
export function clientTypes(document: object): Promise<string>;
/** The file that packages/client holds. */
export function clientTypesFile(): string;
