import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import type { ProcessNames } from './process-names.ts';
import { REDACTED, redacted } from './redact.ts';
import { sourcePlaces } from './source-places.ts';

export type Log = Logger;

/** Fields that are never logged, whatever their value. */
const SECRET_FIELDS = [
  'req.headers.authorization',
  'req.headers["stripe-signature"]',
  'req.headers.cookie',
  'authorization',
  'email',
  '*.email',
  'token',
  'secret',
];

/**
 * Creates the log, which writes one JSON line per entry. `level` is pino's. Every text in the fields of a line, including errors, is
 * redacted, because it can quote another system. The message of the line is our own text and is not changed. Each line names the process if
 * `names` are given.
 */
export function createLog(level: string, destination?: DestinationStream, names: ProcessNames | null = null): Log {
  const options: LoggerOptions = {
    level,
    redact: { paths: SECRET_FIELDS, censor: REDACTED },
    base: names && { ...names },
    serializers: { err: (described: unknown) => described },
    hooks: {
      logMethod([fields, ...message], method) {
        method.apply(this, [fieldsOf(fields), ...message] as unknown as Parameters<typeof method>);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The first argument of a log method: fields, an error, or the message. */
const fieldsOf = (first: unknown): unknown =>
  first instanceof Error ? { err: describeError(first) } : typeof first === 'string' ? first : withoutSecrets(first);

/** Returns the value with its texts redacted and its errors described. Requests and replies are left to pino's serializers. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return redacted(value);
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (Object.prototype.toString.call(value) !== '[object Object]' || !isPlain(value as object)) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, field]) => [key, withoutSecrets(field)]));
}

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/**
 * Errors have more fields than a log may contain: those of MongoDB's driver contain the documents that it could not write, those of Stripe
 * the headers of the request. Only these fields are logged. Message and stack include the causes.
 */
function describeError(error: Error) {
  const { type, message, stack, code } = stdSerializers.err(error);
  return {
    type,
    message: redacted(message),
    stack: stack && redacted(sourcePlaces(stack)),
    code: typeof code === 'string' ? redacted(code) : code,
  };
}
