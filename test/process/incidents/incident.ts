import { pause } from '../service.ts';
import type { Deployment } from './deployment.ts';
import type { Prometheus } from './prometheus.ts';
import type { Figures, Traffic } from './traffic.ts';

export interface Incident {
  name: string;
  /** Brings it about. */
  strike(deployment: Deployment, traffic: Traffic): Promise<unknown>;
  /** How long it lasts once `strike` is over, in milliseconds; or, with Prometheus, until one of its alerts fires. */
  lasts: number | 'UNTIL_ALERT';
  /** One of these must fire, during the incident or after it. None: nothing needs to be told. */
  alerts: readonly string[];
  /** Takes the cause away. */
  mend?(deployment: Deployment, traffic: Traffic): Promise<unknown>;
  /** Whether recovery waits for `mend`. If not, the rest of the deployment makes up for what is broken, and recovery counts from `strike`. */
  needsMending: boolean;
  /** Whether clients see nothing of it: no webhook and no question fails. A refund in hand may be answered that it is in progress. */
  isUnseen: boolean;
}

export interface Row {
  name: string;
  figures: Figures;
  /** Which alerts fired that had not fired before, and when, in milliseconds from the beginning. */
  fired: { name: string; after: number }[];
  /** From its beginning, or from the end of its cause, to the last trouble, in milliseconds. */
  recovery: number;
  /** Acknowledged events that are not stored. */
  lost: number;
}

/** An alert that does not fire, or does not end, within this time does not do so at all. */
const PATIENCE = 300_000;

/** The random events of the traffic name payments and customers that nobody knows, whatever the incident. */
const BY_TRAFFIC = ['TollgateEventsUnmatched'];

/** Plays an incident under load, and says what came of it. Rejects where the deployment does not recover, or where no alert fires that should. */
export async function play(
  incident: Incident,
  { deployment, traffic, prometheus }: { deployment: Deployment; traffic: Traffic; prometheus: Prometheus | null },
): Promise<Row> {
  const { name, strike, lasts, alerts, mend, needsMending } = incident;
  traffic.begin();
  const watch = prometheus && (await watchAlerts(prometheus, alerts));
  const struck = performance.now();
  let recovery = 0;
  try {
    try {
      await strike(deployment, traffic);
      if (lasts === 'UNTIL_ALERT') await watch?.expected();
      else await pause(lasts);
      if (!needsMending) recovery = await traffic.calm(struck);
    } finally {
      await mend?.(deployment, traffic);
    }
    if (needsMending) recovery = await traffic.calm(performance.now());
    const row = { name, figures: traffic.figures(), recovery, lost: await lostOf(deployment, traffic) };
    await watch?.expected();
    await watch?.over();
    return { ...row, fired: watch?.fired ?? [] };
  } finally {
    await watch?.stop();
  }
}

/** Notes each alert that begins to fire, until `stop()`. */
async function watchAlerts(prometheus: Prometheus, alerts: readonly string[]) {
  const began = performance.now();
  const before = await prometheus.firing();
  const fired: Row['fired'] = [];
  let firing: string[] = [];
  let isStopped = false;
  const look = async () => {
    while (!isStopped) {
      firing = (await prometheus.firing()).filter((name) => ![...before, ...BY_TRAFFIC].includes(name));
      const after = performance.now() - began;
      for (const name of firing) if (!fired.some((alert) => alert.name === name)) fired.push({ name, after });
      await pause(500);
    }
  };
  const looking = look();
  const until = async (isSo: () => boolean, otherwise: string) => {
    while (!isSo()) {
      if (performance.now() - began > PATIENCE) throw new Error(`${otherwise}: ${JSON.stringify({ alerts, fired })}`);
      await pause(200);
    }
  };
  return {
    fired,
    /** Resolves once one of `alerts` has fired. */
    expected: () =>
      until(() => alerts.length === 0 || fired.some(({ name }) => alerts.includes(name)), 'no alert fired that should'),
    /** Resolves once none that began to fire fires any more. */
    over: () => until(() => firing.length === 0, 'an alert goes on firing'),
    async stop() {
      isStopped = true;
      await looking;
    },
  };
}

async function lostOf({ db }: Deployment, { acknowledged }: Traffic): Promise<number> {
  const ids = [...acknowledged];
  return ids.length - (await db.collection('events').countDocuments({ _id: { $in: ids } } as never));
}
