import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { SECOND } from './clock.ts';

/** Connections that are still open this long after the drain are cut off. main.ts ends the process two seconds later. */
const CUT_AFTER = 6 * SECOND;

export interface Drain {
  /** Whether the server is being closed. */
  begun(): boolean;
}

/**
 * Closes connections in order. From the first moment of `http.close()`, every answer says `connection: close`. New connections are
 * accepted for `period` milliseconds, even if there are none in between: load balancers, and clients that open a connection for each
 * request, send requests until they have seen `/readyz` answer 503. Then the server stops listening and finishes what is in flight.
 */
export function drainOnClose(http: FastifyInstance, period: number): Drain {
  let begun = false;
  let cut: NodeJS.Timeout | undefined;
  http.addHook('onSend', (_request, reply, payload, done) => {
    if (begun) reply.header('connection', 'close');
    done(null, payload);
  });
  http.addHook('preClose', async () => {
    begun = true;
    await pause(period);
    cut = setTimeout(() => http.server.closeAllConnections(), CUT_AFTER);
  });
  http.addHook('onClose', async () => clearTimeout(cut));
  return { begun: () => begun };
}
