import { afterAll, expect, test } from '@jest/globals';
import { STRIPE_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import { moneyfulLife, subscriptionLife } from '../support/lives.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { fc } from '../support/seed.ts';
import { type Era, type Json, type StripeEvent, stripeEvent } from '../support/stripe-events.ts';
import { sign } from '../support/tollgate.ts';
import { fuzz, TIMEOUT } from './fuzz.ts';
import { type Mutation, mutated, mutations } from './json-tree.ts';
import { startListening } from './listening.ts';
import { EVERYTHING, REPORTS } from './questions.ts';

/** How many users they are about: several hostile events of one are folded together. */
const USERS = 200;

const tollgate = await startListening();
afterAll(tollgate.close);

interface Told {
  user: number;
  era: Era;
  life: 'money' | 'subscription';
  nth: number;
  /** Another type than that of its object, where it is one. */
  type: string | null;
  mutations: Mutation[];
}

const told: fc.Arbitrary<Told> = fc.record({
  user: fc.nat(USERS - 1),
  era: fc.constantFrom<Era>('current', 'legacy'),
  life: fc.constantFrom<Told['life']>('money', 'subscription'),
  nth: fc.nat(100),
  type: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...STRIPE_EVENT_TYPES) },
  ),
  mutations,
});

let counter = 0;

/** An event of a life, after all that was done to it; each time of another id, because what is stored once is not stored again. */
function bodyOf({ user, era, life, nth, type, mutations: todo }: Told): string {
  const events = (life === 'money' ? moneyfulLife : subscriptionLife)(`f${user}`, era);
  const event = events[nth % events.length] as StripeEvent;
  counter += 1;
  return mutated({ ...event, id: `evt_fuzz_${counter}`, type: type ?? event.type }, todo);
}

test(
  'every signed webhook is stored unchanged, folded or put aside, and stops no other event [T18]',
  () =>
    fuzz('signed events', told, async (inputs) => {
      tollgate.logs.length = 0;
      const sent = await Promise.all(inputs.map((input) => deliver(bodyOf(input))));
      const neighbour = stripeEvent('customer.updated', 1_760_000_000, { id: 'cus_n', metadata: { userId: 'n' } });
      await tollgate.deliver(neighbour);
      await tollgate.settle();
      await giveUp();
      const rows = await rowsOf([neighbour.id, ...sent.flatMap(({ id }) => id ?? [])]);
      const kept = rows.get(neighbour.id)?.status === 'PROCESSED' ? null : 'its neighbour was kept waiting';
      const inAll = kept ?? (await unreadable(inputs.map(({ user }) => `user-f${user}`)));
      return sent.map((one) => inAll ?? wrongWith(one, one.id === null ? undefined : rows.get(one.id)));
    }),
  TIMEOUT,
);

test('after random webhooks the documents equal the fold of the events', async () => {
  const different = (await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same');
  expect(different).toEqual([]);
});

interface Sent {
  body: string;
  /** As it is stored; null where the body is no event, which has a name and a type. */
  id: string | null;
  status: number;
  answer: Json;
}

async function deliver(body: string): Promise<Sent> {
  const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
  const response = await fetch(`${tollgate.url}/webhooks/stripe`, { method: 'POST', headers, body });
  const { id, type } = (JSON.parse(body) ?? {}) as { id?: unknown; type?: unknown };
  const isEvent = [id, type].every((text) => typeof text === 'string' && text !== '');
  return {
    body,
    id: isEvent ? String(id).toWellFormed() : null,
    status: response.status,
    answer: (await response.json()) as Json,
  };
}

interface Row {
  _id: string;
  payload: string;
  status: string;
  error?: string;
}

async function rowsOf(ids: string[]): Promise<Map<string, Row>> {
  const rows = tollgate.connection.collection<Row>('events').find({ _id: { $in: ids } });
  return new Map((await rows.toArray()).map((row) => [row._id, row]));
}

function wrongWith({ body, id, status, answer }: Sent, row: Row | undefined): string | null {
  if (id === null) return status === 400 && answer['code'] === 'INVALID_PAYLOAD' ? null : `no event: ${status}`;
  if (status !== 200 || !row) return `answered ${status}, and stored as ${row}`;
  if (answer['duplicate'] === false && row.payload !== body) return `stored as ${row.payload}`;
  if (row.status === 'PARKED') return `parked: ${row.error}`;
  return ['PROCESSED', 'IGNORED', 'UNMATCHED'].includes(row.status) ? null : `is ${row.status}`;
}

/** As if all the time had passed that the worker gives to what could not be folded. */
async function giveUp() {
  const events = tollgate.connection.collection('events');
  for (let round = 0; round < 8; round++) {
    const { modifiedCount } = await events.updateMany({ status: 'FAILED' }, { $set: { dueAt: new Date() } });
    if (modifiedCount === 0) return;
    await tollgate.settle();
  }
}

/** Whatever was made of them must still be an answer: asked of some users, and of what came last. */
async function unreadable(userIds: readonly string[]): Promise<string | null> {
  try {
    await tollgate.ask({ userId: 'ada', roles: ['admin'] }, EVERYTHING, {
      userIds: [...new Set(userIds)].slice(0, 20),
    });
    await tollgate.ask({ userId: 'ada', roles: ['admin'] }, REPORTS);
    return null;
  } catch (error) {
    return `${error} ${JSON.stringify(tollgate.logs.filter(({ err }) => err))}`.slice(0, 3_000);
  }
}
