import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import { GraphQLDateTime, GraphQLJSON, GraphQLSafeInt } from 'graphql-scalars';

/** A time. Serialized as ISO 8601 with milliseconds, so that clients can compare times as text. */
export const DateTime = new GraphQLScalarType<Date, string>({
  ...GraphQLDateTime.toConfig(),
  description: 'A date and time in RFC 3339 format, in UTC with milliseconds, for example "2026-03-01T12:00:00.000Z".',
  serialize: (value) => {
    if (value instanceof Date && Number.isFinite(value.getTime())) return value.toISOString();
    throw new GraphQLError(`DateTime needs a valid Date, but got: ${value}.`);
  },
});

export const SafeInt = new GraphQLScalarType({
  ...GraphQLSafeInt.toConfig(),
  description: 'An integer up to 2^53 - 1, beyond the 32 bits of Int. Amounts of money in minor units use it.',
});

export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  description: 'Any JSON value: null, a boolean, a number, a string, a list or an object.',
});

// graphql-scalars' Currency accepts lower case and codes that are no currency ("XXX"). Prices are looked up by this value, so it is exact.
export const Currency = textScalar({
  name: 'Currency',
  description: 'An ISO 4217 currency code in upper case, for example "EUR".',
  specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
  rule: 'must be an ISO 4217 code in upper case',
  holds: (text) => currencies().has(text),
  // Stripe may report a code that Node's list does not have. It is shown as it is.
  shows: (text) => /^[A-Z]{3}$/.test(text),
});

// graphql-scalars' URL normalizes its value, and would encode the braces of Stripe's {CHECKOUT_SESSION_ID}.
export const Url = textScalar({
  name: 'URL',
  description: 'An absolute http or https URL.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  rule: 'must be an absolute http or https address',
  holds: (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
});

let known: ReadonlySet<string> | null = null;
function currencies(): ReadonlySet<string> {
  known ??= new Set(Intl.supportedValuesOf('currency').filter((code) => !/^X(?!AF|CD|CG|OF|PF)/.test(code)));
  return known;
}

interface TextScalar {
  name: string;
  description: string;
  specifiedByURL: string;
  rule: string;
  /** Whether a value from a client is valid. */
  holds: (text: string) => boolean;
  /** Whether a value may be sent to a client. Default: `holds`. */
  shows?: (text: string) => boolean;
}

function textScalar(scalar: TextScalar): GraphQLScalarType<string, string> {
  const { name, description, specifiedByURL, rule, holds, shows = holds } = scalar;
  const checked = (value: unknown, node?: ValueNode, good = holds): string => {
    if (typeof value === 'string' && good(value)) return value;
    const sent = node ? print(node) : JSON.stringify(value);
    throw new GraphQLError(`${name} ${rule}, but is: ${sent}.`, node && { nodes: node });
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize: (value) => checked(value, undefined, shows),
    parseValue: (value) => checked(value),
    parseLiteral: (node: ValueNode) => checked(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
