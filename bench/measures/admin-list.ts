import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { keyOf, populate } from '../population.ts';
import { latencies, ME, percentile, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

const USERS = 1_000;

/** A page of 50 with everything that an admin's list shows. */
export const LIST = `{ customers(first: 50) { nodes {
  userId plan { code name } contact { email } holds { kind }
  entitlements { feature { code } granted reason limit validUntil }
  subscriptions { id status plan { code } currentPeriodEnd cancelAtPeriodEnd }
  payments(first: 5) { nodes { id status amount { decimal currency } createdAt } }
} } }`;

/** How much longer a list takes than one account: batched, it is far from 50 times. */
export async function measureAdminList(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, USERS);
  const service = await startService(uri);
  const list = post(await tokenOf('ada', ['admin']), LIST);
  const people = await Promise.all(Array.from({ length: 100 }, (_, n) => tokenOf(`user-${keyOf(n)}`)));
  let turn = 0;
  const me = () => post(people[turn++ % people.length] ?? '', ME);

  const p50 = { list: [] as number[], me: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    const one = await latencies(service.url, me, Math.ceil(amount / 20));
    const fifty = await latencies(service.url, () => list, Math.ceil(amount / 100));
    if (round < 0) continue;
    p50.me.push(percentile(one, 50));
    p50.list.push(percentile(fifty, 50));
  }
  await service.stop();
  const target = 'under 6 times (600 %)';
  return [
    {
      name: '50 customers with everything, p50, against one `me`',
      unit: 'ms',
      ours: p50.list,
      ceiling: p50.me,
      target,
    },
  ];
}
