import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { sourcePlaces } from './source-places.ts';

export type Log = Logger;

/** Whatever could identify a person or open a door is cut out before a line is written. */
const REDACTED = [
  'req.headers.authorization',
  'req.headers["stripe-signature"]',
  'req.headers.cookie',
  'authorization',
  'email',
  '*.email',
  'token',
  'secret',
];

/** One JSON line for each thing worth knowing; `level` is pino's. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    redact: { paths: REDACTED, censor: '[redacted]' },
    base: null,
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Errors carry more than they say: the driver's the documents that it could not write, Stripe's the headers of the request. */
function describeError(error: Error) {
  const { type, message, stack, code } = stdSerializers.err(error);
  // What was thrown need not be an error, and has no stack then.
  return { type, message, stack: stack && sourcePlaces(stack), code };
}
