import type { Incident } from './incident.ts';
import { clockOff } from './programs.ts';

/** What happens to the processes of the service themselves. */

export const WORKER_KILLED: Incident = {
  name: 'kill -9 of a worker',
  strike: ({ member }) => member('worker-1').kill(),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateDown'],
  mend: ({ member }) => member('worker-1').start(),
  needsMending: false,
  isUnseen: true,
};

/** A refund that it had in hand is answered IDEMPOTENCY_IN_PROGRESS until its lease is over, after 40 s. */
export const API_KILLED: Incident = {
  name: 'kill -9 of an api',
  strike: ({ member }) => member('api-1').kill(),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateDown'],
  mend: ({ member }) => member('api-1').start(),
  needsMending: false,
  isUnseen: false,
};

export const RESTARTED: Incident = {
  name: 'rolling restart of all processes',
  strike: ({ restart }) => restart(),
  lasts: 0,
  alerts: [],
  needsMending: false,
  isUnseen: true,
};

/** It accepts connections and answers nothing. nginx passes each request on once its time is over. */
export const STOPPED: Incident = {
  name: 'an api that hangs (SIGSTOP)',
  strike: async ({ member }) => member('api-1').process().kill('SIGSTOP'),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateDown'],
  mend: async ({ member }) => member('api-1').process().kill('SIGCONT'),
  needsMending: true,
  isUnseen: true,
};

export const WRONG_CLOCKS: Incident = {
  name: 'an api 90 s ahead, a worker 90 s behind',
  strike: ({ member }) =>
    Promise.all([restartWith(member('api-1'), clockOff(90)), restartWith(member('worker-1'), clockOff(-90))]),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateClockDiffers'],
  mend: ({ member }) => Promise.all([restartWith(member('api-1')), restartWith(member('worker-1'))]),
  needsMending: false,
  isUnseen: true,
};

async function restartWith(
  { stop, start }: { stop(): Promise<void>; start(more?: Record<string, string>): Promise<void> },
  more: Record<string, string> = {},
): Promise<void> {
  await stop();
  await start(more);
}
