import fc from "fast-check";

/** The part of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly default?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation extends OperationObject {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE" | "PUT";
  readonly path: string;
}

export interface Request {
  readonly method: Operation["method"];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string | Buffer;
}

export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase() as Operation["method"],
      path,
    })),
  );

/** Requests that an operation's schemas allow; ids are often of what there is. */
export class Requests {
  readonly #document: Document;
  readonly #ids: readonly string[];

  constructor(document: Document, ids: readonly string[]) {
    this.#document = document;
    this.#ids = ids;
  }

  /** As the document says. */
  fitting(operation: Operation): fc.Arbitrary<Request> {
    return fc
      .record({ parameters: this.#parameters(operation), body: this.#body(operation) })
      .map(({ body, parameters }) => requestOf(operation, parameters, body));
  }

  /** Anything that a client may get wrong. */
  malformed(operation: Operation): fc.Arbitrary<Request> {
    const fitting = fc.record({ parameters: this.#parameters(operation), body: this.#body(operation) });
    const choices: fc.Arbitrary<Request>[] = [
      // A parameter or two are anything at all.
      fc
        .tuple(fitting, fc.dictionary(parameterName(operation), junkText, { minKeys: 1 }))
        .map(([{ body, parameters }, junk]) => requestOf(operation, { ...parameters, ...junk }, body)),
    ];
    if (operation.requestBody) {
      const multipart = Object.keys(operation.requestBody.content)[0].startsWith("multipart");
      choices.push(
        fc.tuple(fitting, junk).map(([{ parameters }, body]) => requestOf(operation, parameters, { json: body })),
        fc
          .tuple(
            fitting,
            fc.string(),
            fc.constantFrom(
              "application/json",
              "text/plain",
              "multipart/form-data",
              "multipart/form-data; boundary=x",
              "",
            ),
          )
          .map(([{ parameters }, text, type]) => ({ ...requestOf(operation, parameters, { text, type }) })),
      );
      if (!multipart) {
        choices.push(
          fc
            .tuple(fitting, fc.nat(), junk)
            .map(([{ body, parameters }, at, value]) =>
              requestOf(operation, parameters, "json" in body ? { json: spoilt(body.json, at, value) } : body),
            ),
        );
      }
    }
    return fc.oneof(...choices);
  }

  #parameters({ parameters = [] }: Operation): fc.Arbitrary<Record<string, string>> {
    const values = parameters.map((parameter) => {
      const value = this.value(parameter.schema).map(String);
      return [parameter.name, parameter.required ? value : fc.option(value, { nil: "" })] as const;
    });
    return fc.record(Object.fromEntries(values));
  }

  #body({ requestBody }: Operation): fc.Arbitrary<Body> {
    if (!requestBody) return fc.constant({});
    const [[type, { schema }]] = Object.entries(requestBody.content);
    if (!type.startsWith("multipart")) return this.value(schema).map((json) => ({ json }));
    const content = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(TINY_PNG));
    return fc.array(content, { maxLength: 3 }).map((files) => ({ files }));
  }

  value(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
    if (schema.$ref) return this.value(this.#document.components.schemas[schema.$ref.split("/").at(-1) ?? ""], depth);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const options = schema.anyOf ?? schema.oneOf;
    if (options) return fc.oneof(...options.map((option) => this.value(option, depth)));
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
      case "string":
        return this.#string(schema);
      case "integer":
        return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1000, 2 ** 31) });
      case "number":
        return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case "array": {
        const item = schema.items ? this.value(schema.items, depth + 1) : fc.constant(null);
        const most = Math.min(schema.maxItems ?? 4, 4);
        return fc.array(item, { minLength: schema.minItems ?? 0, maxLength: Math.max(most, schema.minItems ?? 0) });
      }
      case "object": {
        const entries = Object.entries(schema.properties ?? {}).map(
          ([name, property]) => [name, this.value(property, depth + 1)] as const,
        );
        const required = (schema.required ?? []).filter((name) => schema.properties?.[name]);
        return fc.record(Object.fromEntries(entries), { requiredKeys: required as never[] });
      }
      default:
        return junk;
    }
  }

  #string({ format, maxLength = 40, minLength = 0, pattern }: Schema): fc.Arbitrary<string> {
    if (format === "uuid") return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...this.#ids) }, fc.uuid());
    if (format === "date-time") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const text = fc.string({ minLength, maxLength: Math.min(maxLength, Math.max(40, minLength)) });
    return pattern === undefined ? text : fc.oneof(text, fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/));
  }
}

type Body =
  | { readonly json?: unknown }
  | { readonly files: readonly Uint8Array[] }
  | { readonly text: string; readonly type: string };

const TINY_PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** What nobody meant to send: null characters, lone surrogates, huge numbers, paths, nested rubbish. */
const junkText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "\0",
    "\ud800",
    "../../etc/passwd",
    "..%2f..%2f",
    "9".repeat(400),
    "-1",
    "1e999",
    "NaN",
    "null",
    "'; drop table cases; --",
    "true",
    "s999999999999",
    "😀".repeat(50),
    "a".repeat(5000),
  ),
);
const junk: fc.Arbitrary<unknown> = fc.oneof(
  junkText,
  fc.constantFrom(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [null], { __proto__: null, constructor: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

const parameterName = ({ parameters = [] }: Operation) =>
  fc.constantFrom(...parameters.map(({ name }) => name), "limit", "cursor", "model", "idempotency-key");

/** A value with one of its parts, at any depth, in the place of another, or gone. */
function spoilt(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  if (keys.length === 0) return { [String(at % 7)]: by };
  const key = keys[at % keys.length];
  const copy: Record<string, unknown> = { ...value };
  const rest = Math.floor(at / keys.length);
  if (rest % 5 === 4) delete copy[key];
  else if (rest % 2 === 0) copy[key] = by;
  else copy[key] = spoilt(copy[key], rest, by);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function requestOf(operation: Operation, values: Readonly<Record<string, string>>, body: Body): Request {
  const { method, parameters = [], path } = operation;
  const headers: Record<string, string> = {};
  const place = new Map(parameters.map((parameter) => [parameter.name, parameter.in]));
  let url = path;
  const query: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const where = place.get(name) ?? (name === "idempotency-key" ? "header" : "query");
    if (where === "path") url = url.replace(`{${name}}`, encoded(value));
    else if (value === "" && place.has(name)) continue;
    else if (where === "query") query.push(`${encodeURIComponent(name)}=${encoded(value)}`);
    // Node refuses to send other characters in a header.
    else headers[name] = value.replace(/[^\x20-\x7e]/g, "").slice(0, 4000);
  }
  if (query.length > 0) url += `?${query.join("&")}`;
  if ("files" in body) return { method, url, ...form(headers, body.files) };
  if ("text" in body)
    return {
      method,
      url,
      headers: { ...headers, ...(body.type && { "content-type": body.type }) },
      payload: body.text,
    };
  if (body.json === undefined) return { method, url, headers };
  headers["content-type"] = "application/json";
  return { method, url, headers, payload: JSON.stringify(body.json) };
}

const encoded = (value: string): string => encodeURIComponent(value.replace(/[\ud800-\udfff]/g, "?"));

function form(headers: Record<string, string>, files: readonly Uint8Array[]) {
  const parts = files.flatMap((bytes, i) => [
    `--fuzz\r\ncontent-disposition: form-data; name="files"; filename="${i}.png"\r\n\r\n`,
    bytes,
    "\r\n",
  ]);
  return {
    headers: { ...headers, "content-type": "multipart/form-data; boundary=fuzz" },
    payload: Buffer.concat([...parts, "--fuzz--\r\n"].map((part) => Buffer.from(part as string))),
  };
}
