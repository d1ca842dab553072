import type { StripeEvent } from '../../test/support/stripe-events.ts';
import type { Figure } from '../figures.ts';
import type { Load } from '../load.ts';
import type { Scale } from '../measure.ts';
import { start } from '../processes.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';
import { allApplied, drained } from '../stored-documents.ts';
import { cpuFigures, type Target, type Throughput, throughput } from '../throughput.ts';
import { events, paymentEvents, WEBHOOK_SECRET, withLateThird } from '../traffic.ts';

/** What is applied of what C1 accepts, and the CPU time per event against C1's. */
const TARGETS = { applied: 'at least 40 % of C1', mixed: 'at least 30 % of C1', cpu: 'at most 250 % of C1' };

/** So many events of a round. */
type Mix = (amount: number, key: string, round: number) => StripeEvent[];

/** Whole subscription lives in order: how many webhooks are accepted and applied, and what that costs. */
export async function measureWebhooks(store: Store, scale: Scale): Promise<Figure[]> {
  const duplicates: Load[] = [];
  const rounds = await againstC1(store, scale, events, async (service, told, counted) => {
    const { accepted } = await throughput(service, told);
    if (counted) duplicates.push(accepted);
  });
  const { ours, c1 } = rounds;
  const accepted = (of: readonly Throughput[], field: keyof Load) => of.map(({ accepted }) => accepted[field]);
  const rates = accepted(c1, 'rate');
  return [
    {
      name: 'Webhooks accepted, while folding goes on',
      unit: '/s',
      ours: accepted(ours, 'rate'),
      ceiling: rates,
      target: 'at least 100 % of C1',
    },
    {
      name: 'The same, p99',
      unit: 'ms',
      ours: accepted(ours, 'p99'),
      ceiling: accepted(c1, 'p99'),
      target: 'at most 100 % of C1',
    },
    {
      name: 'Duplicates answered',
      unit: '/s',
      ours: duplicates.map(({ rate }) => rate),
      ceiling: rates,
      target: 'more than accepted',
    },
    applied(rounds, TARGETS.applied),
    ...cpuFigures(ours, c1, TARGETS.cpu),
  ];
}

/** Lives in which much money moves: what is applied of what C1 accepts. */
export async function measurePayments(store: Store, scale: Scale): Promise<Figure[]> {
  return mixed(await againstC1(store, scale, paymentEvents));
}

/** Subscription lives of which a third of the events arrive after younger ones: what is applied of what C1 accepts. */
export async function measureLate(store: Store, scale: Scale): Promise<Figure[]> {
  return mixed(await againstC1(store, scale, (amount, key, round) => withLateThird(events(amount, key), round)));
}

/** Round by round. */
interface Rounds {
  ours: Throughput[];
  c1: Throughput[];
}

const mixed = (rounds: Rounds): Figure[] => [applied(rounds, TARGETS.mixed), ...cpuFigures(rounds.ours, rounds.c1, '')];

function applied({ ours, c1 }: Rounds, target: string): Figure {
  return {
    name: 'Webhooks applied: folded, audited',
    unit: '/s',
    ours: ours.map(({ rate }) => rate),
    ceiling: c1.map(({ accepted }) => accepted.rate),
    target,
  };
}

/** The same events to C1 and to the service, by turns. C1 accepts them and does nothing else. */
async function againstC1(
  store: Store,
  { rounds, amount }: Scale,
  mix: Mix,
  after?: (service: Target, told: readonly StripeEvent[], counted: boolean) => Promise<void>,
): Promise<Rounds> {
  const ceiling = await start({
    script: 'bench/ceilings/webhook.ts',
    ready: '/',
    env: { MONGODB_URI: (await store.fresh('bench_c1')).uri, WEBHOOK_SECRET },
  });
  const { uri, db } = await store.fresh('bench_webhooks');
  const running = await startService(uri);
  const databasePid = store.pid;
  const c1: Target = { url: ceiling.url, pids: [ceiling.pid], databasePid };
  const service: Target = { url: running.url, pids: [running.pid], databasePid, done: () => drained(db) };

  const measured: Rounds = { ours: [], c1: [] };
  for (let round = -1; round < rounds; round++) {
    const counted = round >= 0; // the first round warms both up
    const told = mix(counted ? amount : Math.ceil(amount / 5), `r${round}o`, round);
    const least = await throughput(c1, told);
    const ours = await throughput(service, told);
    await allApplied(db);
    if (counted) {
      measured.c1.push(least);
      measured.ours.push(ours);
    }
    await after?.(service, told, counted);
  }
  await running.stop();
  await ceiling.stop();
  return measured;
}
