import type { Figure } from '../figures.ts';
import { load, pacedLoad, type Request } from '../load.ts';
import type { Scale } from '../measure.ts';
import { memoryOf, pause } from '../processes.ts';
import { ME, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';
import { drained } from '../stored-documents.ts';
import { delivery, events } from '../traffic.ts';

const CONNECTIONS = 32;
/** Of what can be applied and answered. */
const SHARE = 0.6;
const MINUTE = 60_000;

/** Whether memory grows: webhooks and questions by turns, paced, for some minutes. */
export async function measureSoak(store: Store, { amount, minutes }: Scale): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_soak');
  const service = await startService(uri);
  const token = await tokenOf('user-s0x0');
  const traffic = byTurns(token);

  const startedAt = performance.now();
  await load(service.url, traffic, { connections: CONNECTIONS, amount });
  await drained(db);
  const pace = Math.floor((amount / (performance.now() - startedAt)) * 1_000 * SHARE);

  const soaking = pacedLoad(service.url, traffic, { amount: Math.ceil(pace * 60 * minutes), pace });
  await pause(Math.min(1, minutes / 2) * MINUTE);
  const early = (await memoryOf(service.pid)).now;
  await soaking;
  const { now, peak } = await memoryOf(service.pid);
  await drained(db);
  await service.stop();
  const name = `memory (RSS) after ${minutes} minutes at ${pace.toLocaleString('en')} requests/s, against after ${Math.min(1, minutes / 2)}`;
  return [
    { name, unit: 'MB', ours: [now], ceiling: [early], target: 'at most 120 %' },
    { name: 'the most that it had', unit: 'MB', ours: [peak], ceiling: [], target: '' },
  ];
}

/** A webhook, then a question, and so on; events are made a thousand at a time, and signed when they are sent. */
function byTurns(token: string): () => Request {
  let made = 0;
  let waiting = events(1_200, 's0x');
  let webhook = false;
  return () => {
    webhook = !webhook;
    if (!webhook) return post(token, ME);
    const event = waiting.shift();
    if (event) return delivery(event);
    waiting = events(1_200, `s${++made}x`);
    return post(token, ME);
  };
}
