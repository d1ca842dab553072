import type { DestinationStream } from 'pino';

/** Fields that say the same on each line of one terminal. */
const SAME_ON_EACH = ['pid', 'host', 'role', 'reqId'];

/** Lines that repeat what the banner says, or that nothing was to be done. */
const ROUTINE = /^(reconciliation$|(Server )?listening at )/;
const INFO = 30;

interface Line extends Record<string, unknown> {
  level: number;
  msg?: string;
}

/**
 * A destination of the log that writes each line for a person: time, level, text, and what is left of the fields. Returns `output` itself,
 * which gets JSON, if pino-pretty is not installed: it is a development dependency.
 */
export async function readableLog(
  output: DestinationStream,
  load: () => Promise<Pick<typeof import('pino-pretty'), 'prettyFactory'>> = () => import('pino-pretty'),
): Promise<DestinationStream> {
  const { prettyFactory } = await load().catch(() => ({ prettyFactory: null }));
  if (prettyFactory === null) return output;
  const pretty = prettyFactory({ singleLine: true, translateTime: 'SYS:HH:MM:ss' });
  return {
    write(text) {
      const line = JSON.parse(text) as Line;
      if (line.level <= INFO && ROUTINE.test(line.msg ?? '')) return;
      output.write(pretty(readable(line)));
    },
  };
}

function readable(line: Line): Record<string, unknown> {
  const rest = Object.fromEntries(Object.entries(line).filter(([field]) => !SAME_ON_EACH.includes(field)));
  if (line.msg !== 'request') return rest;
  const { method, path, status, ms, ...more } = rest;
  return { ...more, msg: `${method} ${path} ${status} in ${ms} ms` };
}
