import { expect, test } from '@jest/globals';
import { createWitness } from '../../src/inbox/witness.ts';
import { openEmptied } from '../folding/emptied.ts';
import { customer, invoice, subscription, T } from '../folding/one-customer.ts';
import { eventPath } from '../folding/processing.ts';

const connection = await openEmptied();

test('an answer lists the events about its objects, and in the streams of its customers, that were stored before', async () => {
  const path = await eventPath(connection);
  const arrived = [
    customer('u1', T, 'evt_1'),
    subscription(T + 1, { id: 'evt_2' }),
    { ...invoice(T + 2), id: 'evt_3' },
  ];
  await path.store(...arrived);
  const gateway = { client: null, ask: async (call: () => unknown) => ({ object: await call() }) } as never;
  const { ask } = createWitness(gateway, path.events);
  const seen = async (about?: string[]) => (await ask(() => Promise.resolve({}) as never, about)).seen;
  expect(await seen(['sub_1'])).toEqual(['evt_2']);
  expect(await seen(['cus_1'])).toEqual(['evt_3', 'evt_2', 'evt_1']);
  expect(await seen()).toEqual([]);
});

test('an answer does not list an event that arrived while Stripe was asked', async () => {
  const path = await eventPath(connection);
  await path.store(customer('u1', T, 'evt_1'));
  const gateway = { client: null, ask: async (call: () => unknown) => ({ object: await call() }) } as never;
  const { ask } = createWitness(gateway, path.events);
  const call = () => path.store(subscription(T + 1, { id: 'evt_2' }));
  expect((await ask(call as never, ['cus_1'])).seen).toEqual(['evt_1']);
  expect((await ask(() => Promise.resolve({}) as never, ['cus_1'])).seen).toEqual(['evt_2', 'evt_1']);
});
