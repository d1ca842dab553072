import { afterAll, expect, test } from '@jest/globals';
import { createAlerts } from '../../src/alerts/alerts.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { failingOnce, stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const messages = messageCollection(connection);
const clock = stoppedClock();
const ALERT = {
  id: 'event-parked:evt_1',
  kind: 'event-parked',
  userId: null,
  data: { eventId: 'evt_1', type: 'invoice.paid', error: 'it needs data.object.id' },
} as const;

test('an alert that could not be staged rejects and can be raised again, and raising it once more changes nothing', async () => {
  const alerts = createAlerts({ messages: failingOnce(messages, 'insertOne'), clock, wall: clock });
  await expect(alerts.raise(ALERT)).rejects.toThrow('MongoDB is away');
  await alerts.raise(ALERT);
  const staged = await messages.findOne({ _id: ALERT.id });
  expect(staged).toMatchObject({ kind: 'event-parked', state: 'DUE', at: clock.now(), dueAt: clock.now() });
  clock.pass(60_000);
  await alerts.raise(ALERT);
  expect(await messages.find().toArray()).toEqual([staged]);
});

test('an alert that does not hold any more is withdrawn while it is not sent, and is due again if it is raised again', async () => {
  const alerts = createAlerts({ messages, clock, wall: clock });
  const stateOf = async (id: string) => (await messages.findOne({ _id: id }))?.state;
  const sent = { ...ALERT, id: 'event-parked:evt_2' };
  await alerts.raise(sent);
  await messages.updateOne({ _id: sent.id }, { $set: { outcome: 'SENT' }, $unset: { dueAt: 1 } });
  await alerts.withdraw('event-parked', async () => true);
  expect(await stateOf(ALERT.id)).toBe('DUE');
  await alerts.withdraw('event-parked', async ({ data }) => data.eventId !== 'evt_1');
  expect([await stateOf(ALERT.id), await stateOf(sent.id)]).toEqual(['WITHDRAWN', 'DUE']);
  await alerts.raise(ALERT);
  await alerts.raise(sent);
  expect(await stateOf(ALERT.id)).toBe('DUE');
  expect(await messages.findOne({ _id: sent.id })).toMatchObject({ outcome: 'SENT' });
});
