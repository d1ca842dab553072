import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { SECOND } from './clock.ts';

/** What still hangs so long after everything else was answered is cut off: whoever asked for the stop waits ten seconds. */
const CUT_AFTER = 6 * SECOND;
const LOOK_EVERY = 20;

export interface Drain {
  /** Whether the server is being closed. */
  begun(): boolean;
}

/**
 * Closes connections in order: from the first moment of `http.close()` every answer says `connection: close`, so that each client
 * leaves with an answer in its hands and asks elsewhere. New connections are taken, and idle ones kept, until there are none, or for
 * `patience` milliseconds: a request may be on its way, and closing on it would lose it. Then what is in flight is waited for.
 */
export function drainOnClose(http: FastifyInstance, patience: number): Drain {
  let begun = false;
  let cut: NodeJS.Timeout | undefined;
  http.addHook('onSend', (_request, reply, payload, done) => {
    if (begun) reply.header('connection', 'close');
    done(null, payload);
  });
  http.addHook('preClose', async () => {
    begun = true;
    const connections = promisify(http.server.getConnections).bind(http.server);
    for (let waited = 0; waited < patience && (await connections()) > 0; waited += LOOK_EVERY) await pause(LOOK_EVERY);
    cut = setTimeout(() => http.server.closeAllConnections(), CUT_AFTER);
  });
  http.addHook('onClose', async () => clearTimeout(cut));
  return { begun: () => begun };
}
