const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

const referred = (value: unknown): string[] =>
  [...(JSON.stringify(value) ?? "").matchAll(REFERENCE)].map(([, name]) => name);

/**
 * An OpenAPI document with the schemas that something in it refers to. The provider writes each twice, as a request and as
 * an answer would have it; nearly all are one of the two.
 */
export function withUsedSchemas<T extends object>(document: T): T {
  const { components }: { readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } } = document;
  if (!components?.schemas) return document;
  const { schemas, ...others } = components;
  const used = new Set<string>();
  const open = referred({ ...document, components: others });
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    open.push(...referred(schemas[name]));
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...others, schemas: kept } };
}
