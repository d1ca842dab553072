import type { Figure } from '../figures.ts';
import { load } from '../load.ts';
import type { Scale } from '../measure.ts';
import { ask, ME, post } from '../questions.ts';
import { COUNTED_BUDGETS, startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';
import { drained } from '../stored-documents.ts';
import { cpu } from '../throughput.ts';
import { deliveries, events } from '../traffic.ts';

const CONNECTIONS = 32;
const USERS = 1_000;
const ORGANIZATIONS = 100;
const MEMBERS = 10;
const SET_MEMBERS = 'mutation ($input: SetMembersInput!) { setMembers(input: $input) { userErrors { code } } }';

/** `me` of members of one organization, against `me` of users without one. Both have an account of their own. */
export async function measureOrganizations(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_organizations');
  const service = await startService(uri, COUNTED_BUDGETS);
  const users = events(USERS * 12, 'q');
  // What Stripe says of an organization is what it says of a user, but for the name.
  const bought = JSON.parse(JSON.stringify(events(ORGANIZATIONS * 12, 'o')).replaceAll('"user-o', '"organization:o'));
  const told = [...users, ...bought];
  await load(service.url, deliveries(told), { connections: CONNECTIONS, amount: told.length });
  await drained(db);
  const directory = await tokenOf('directory', ['service']);
  for (let n = 0; n < ORGANIZATIONS; n++) {
    const members = Array.from({ length: MEMBERS }, (_, m) => ({
      userId: `user-q${USERS / 2 + ((n * MEMBERS + m) % (USERS / 2))}`,
      role: m === 0 ? 'OWNER' : 'MEMBER',
    }));
    await ask(service.url, post(directory, SET_MEMBERS, { input: { organizationId: `o${n}`, members } }));
  }
  const tokens = await Promise.all(Array.from({ length: USERS }, (_, n) => tokenOf(`user-q${n}`)));
  const asking = (of: string[]) => {
    let turn = 0;
    return () => post(of[turn++ % of.length] ?? '', ME);
  };
  const kinds = { alone: asking(tokens.slice(0, USERS / 2)), member: asking(tokens.slice(USERS / 2)) };

  /** Milliseconds of CPU time for each request, of the service and of MongoDB. */
  const each: Record<keyof typeof kinds, number[]> = { alone: [], member: [] };
  const used = async () => {
    const { database, service: ours } = await cpu({ pids: [service.pid], databasePid: store.pid });
    return database + ours;
  };
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? Math.ceil(amount / 5) : amount; // the first round warms up
    for (const [kind, next] of Object.entries(kinds)) {
      const before = await used();
      await load(service.url, next, { connections: CONNECTIONS, amount: count });
      if (round >= 0) each[kind as keyof typeof kinds].push(((await used()) - before) / count);
    }
  }
  await service.stop();
  return [
    {
      name: 'CPU time per `me` of a member of one organization, against `me` without one',
      unit: 'ms',
      ours: each.member,
      ceiling: each.alone,
      target: 'at most 130 %',
    },
  ];
}
