import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { Ajv, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { STRIPE_FOLDER } from './stripe-folder.ts';

/** A node of the description: JSON Schema as OpenAPI 3.0 writes it, with Stripe's extensions. */
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  nullable?: boolean;
  'x-pruned'?: string;
  'x-nullablePresent'?: string[];
  'x-stripeEvent'?: { type: string };
  'x-previousAttributes'?: boolean;
}

interface Operation {
  parameters: { in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface StripeDescription {
  checkRequest(request: { method: string; path: string; params: object }): string[];
  checkAnswer(answer: { method: string; path: string; status: number; body: unknown }): string[];
  checkEvent(event: { type: string; data: { object: object; previous_attributes?: object } }): string[];
}

let loaded: StripeDescription | null | undefined;

/**
 * Stripe's API as `openapi.json` in `STRIPE_FOLDER` describes it, or `null` if that file is absent. With `CI=true` its absence is an
 * error: otherwise the contract would go unchecked unnoticed.
 */
export function stripeDescription(): StripeDescription | null {
  if (loaded !== undefined) return loaded;
  const file = join(STRIPE_FOLDER, 'openapi.json');
  if (!existsSync(file)) {
    if (process.env['CI'] === 'true')
      throw new Error(`Contract tests need Stripe's description, but there is none: ${file}`);
    loaded = null;
    return loaded;
  }
  loaded = readDescription(JSON.parse(readFileSync(file, 'utf8')) as Description);
  return loaded;
}

/** Describes tests that need Stripe's description. Without it they are skipped, and with `CI=true` they fail. */
export function describeWithStripe(name: string, fn: (stripe: StripeDescription) => void): void {
  const stripe = stripeDescription();
  if (stripe) {
    describe(name, () => fn(stripe));
    return;
  }
  describe.skip(`${name} (no openapi.json in ${STRIPE_FOLDER}: set STRIPE_DESCRIPTION)`, () => fn(ABSENT));
}

export interface Recorded {
  method: string;
  path: string;
  params: object;
  status: number;
  body: unknown;
  idempotencyKey: string | null;
}

/**
 * Collects every request that reaches a sandbox: give `onExchange` to `startSandbox`. `problems()` lists where one of
 * them, or its answer, departs from Stripe's description; it is empty where the description is absent.
 */
export function recordStripeRequests(): {
  onExchange: (exchange: Recorded) => void;
  exchanges: Recorded[];
  problems(): string[];
} {
  const exchanges: Recorded[] = [];
  return {
    exchanges,
    onExchange: (exchange) => void exchanges.push(exchange),
    problems() {
      const stripe = stripeDescription();
      if (!stripe) return [];
      return exchanges.flatMap((exchange) =>
        [...stripe.checkRequest(exchange), ...stripe.checkAnswer(exchange)].map(
          (problem) => `${exchange.method} ${exchange.path}: ${problem}`,
        ),
      );
    },
  };
}

const ABSENT: StripeDescription = { checkRequest: () => [], checkAnswer: () => [], checkEvent: () => [] };

function readDescription(description: Description): StripeDescription {
  const { schemas } = description.components;
  const operationAt = operationFinder(description);
  const described = (name: string) => schemas[name] ?? absent(name);
  const validate = validator(described);

  return {
    checkRequest({ method, path, params }) {
      const operation = operationAt(method, path);
      if (!operation) return [`Stripe has no ${method} ${path}`];
      return problemsWith(parametersOf(operation), params, { at: '', schemas });
    },
    checkAnswer({ method, path, status, body }) {
      const operation = operationAt(method, path);
      if (!operation) return status < 400 ? [`Stripe has no ${method} ${path}`] : validate(described('error'), body);
      const response = operation.responses[status < 400 ? '200' : 'default'];
      return validate(response?.content['application/json']?.schema ?? {}, body);
    },
    checkEvent(event) {
      const named = Object.keys(schemas).find((name) => schemas[name]?.['x-stripeEvent']?.type === event.type);
      if (!named) return [`Stripe has no event ${event.type}`];
      const previous = event.data.previous_attributes;
      const strange = Object.keys(previous ?? {}).filter((key) => !(key in event.data.object));
      return [
        ...validate(described('event'), event),
        ...validate(described(named), { object: event.data.object }),
        ...(previous && !schemas[named]?.['x-previousAttributes'] ? [`${event.type} has no previous_attributes`] : []),
        ...strange.map((key) => `previous_attributes.${key} is no attribute of the object`),
      ].map((problem) => `${event.type}: ${problem}`);
    },
  };
}

function operationFinder({ paths }: Description) {
  const templates = Object.entries(paths)
    .map(([template, operations]) => ({
      // `/v1/customers/search` is no customer: fewer holes come first.
      holes: template.split('{').length,
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operations,
    }))
    .sort((a, b) => a.holes - b.holes);
  return (method: string, path: string) =>
    templates.find(({ pattern, operations }) => pattern.test(path) && operations[method.toLowerCase()])?.operations[
      method.toLowerCase()
    ];
}

/** Query and body are one: the library sends the body's parameters of a DELETE in the query. */
function parametersOf({ parameters, requestBody }: Operation): Schema {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const body = requestBody?.content['application/x-www-form-urlencoded']?.schema ?? {};
  return {
    type: 'object',
    properties: { ...Object.fromEntries(query.map(({ name, schema }) => [name, schema])), ...body.properties },
    required: [...query.filter((it) => it.required).map((it) => it.name), ...(body.required ?? [])],
  };
}

interface Place {
  at: string;
  schemas: Record<string, Schema>;
}

/** What is wrong with a parameter; everything comes as text, so `"3"` is a number and `"true"` a boolean. */
function problemsWith(schema: Schema, value: unknown, { at, schemas }: Place): string[] {
  if (schema.$ref) return problemsWith(schemas[schema.$ref.split('/').pop() ?? ''] ?? {}, value, { at, schemas });
  if (schema.anyOf) {
    const attempts = schema.anyOf.map((option) => problemsWith(option, value, { at, schemas }));
    return attempts.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (schema.enum)
    return schema.enum.map(String).includes(String(value)) ? [] : [`${at} may not be ${JSON.stringify(value)}`];
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((it, index) => problemsWith(schema.items ?? {}, it, { at: `${at}[${index}]`, schemas }));
  }
  if (schema.type === 'object') return problemsWithObject(schema, value, { at, schemas });
  const isRight = TEXTS[schema.type ?? '']?.test(String(value)) ?? true;
  return isRight && typeof value !== 'object' ? [] : [`${at} is no ${schema.type}: ${JSON.stringify(value)}`];
}

const TEXTS: Record<string, RegExp> = { integer: /^-?\d+$/, number: /^-?\d+(\.\d+)?$/, boolean: /^(true|false)$/ };

function problemsWithObject(schema: Schema, value: unknown, { at, schemas }: Place): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`];
  const { properties = {}, additionalProperties, required = [] } = schema;
  const free = 'x-pruned' in schema || (!schema.properties && additionalProperties === undefined);
  const inner = (key: string) => (at === '' ? key : `${at}[${key}]`);
  const missing = required.filter((key) => !(key in value)).map((key) => `${inner(key)} is missing`);
  const wrong = Object.entries(value).flatMap(([key, given]) => {
    const known = properties[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (known) return problemsWith(known, given, { at: inner(key), schemas });
    return free || additionalProperties === true ? [] : [`${inner(key)} is unknown to Stripe`];
  });
  return [...missing, ...wrong];
}

/**
 * Validates answers by ajv, after OpenAPI's and Stripe's own words have been put into JSON Schema's. What a schema refers to is
 * compiled when an answer has it: everything refers to everything in the end, and most of it is never there.
 */
function validator(described: (name: string) => Schema) {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } });
  formats.default(ajv);
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  const compiled = new Map<Schema, ValidateFunction>();
  const compiledOf = (schema: Schema) => {
    const check = compiled.get(schema) ?? ajv.compile(translate(schema));
    compiled.set(schema, check);
    return check;
  };
  const refer: SchemaValidateFunction = (name: string, value, _parent, at) => {
    const check = compiledOf(described(name));
    const valid = check(value, at);
    refer.errors = check.errors ?? [];
    return valid;
  };
  ajv.addKeyword({ keyword: REFERENCE, errors: 'full', validate: refer });

  return (schema: Schema, value: unknown): string[] => {
    const validate = compiledOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 12).map(({ instancePath, message, params }) => {
      return `${instancePath} ${message} ${JSON.stringify(params)}`;
    });
  };
}

/** Our word for `$ref`, with the name of what it refers to. */
const REFERENCE = 'isDescribedAs';

function absent(name: string): never {
  throw new Error(`Stripe's description names "${name}" and has none.`);
}

/**
 * OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, `x-nullablePresent` (null, but always there) becomes required,
 * and what the description does not name is not there: a field that we made up is a mistake of ours.
 */
function translate(schema: Schema): object {
  const { nullable, 'x-nullablePresent': present = [], required = [], ...rest } = schema;
  const { properties, items, anyOf, additionalProperties, $ref } = rest;
  if ($ref) return { [REFERENCE]: $ref.split('/').pop() };
  const closed = properties && additionalProperties === undefined && !('x-pruned' in schema);
  const translated = {
    ...(schema.type ? { type: schema.type } : {}),
    ...(schema.enum ? { enum: schema.enum } : {}),
    ...('format' in schema ? { format: schema.format } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, it]) => [name, translate(it)])) }
      : {}),
    ...(properties ? { required: [...required, ...present] } : {}),
    ...(closed ? { additionalProperties: false } : {}),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: translate(additionalProperties) } : {}),
    ...(items ? { items: translate(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(translate) } : {}),
  };
  return nullable ? { anyOf: [translated, { type: 'null' }] } : translated;
}
