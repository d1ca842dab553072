import { type DestinationStream, type Logger, pino } from 'pino';

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
  const options = { level, redact: { paths: REDACTED, censor: '[redacted]' }, base: null };
  return destination ? pino(options, destination) : pino(options);
}
