import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { eventPath } from '../folding/processing.ts';
import { databaseUri } from '../support/database.ts';
import { moneyfulLife } from '../support/lives.ts';

const dbName = `test_${randomUUID().slice(0, 8)}`;
const connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** MongoDB answers with the fields that a projection names, or with all but those that it excludes. */
function asksForPayload(projection: Record<string, 0 | 1> = {}): boolean {
  const isInclusion = Object.values(projection).includes(1);
  return isInclusion ? projection['payload'] === 1 : projection['payload'] !== 0;
}

test('neither the refold of a late event nor a rebuild reads payloads [S73]', async () => {
  const path = await eventPath(connection);
  const [late, ...life] = moneyfulLife('k');
  await path.store(...life);
  await path.settle();

  const withPayload: boolean[] = [];
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find' && command.find === 'events' && command.filter.stream)
      withPayload.push(asksForPayload(command.projection));
  });
  // Of another process, which remembers none of it.
  const other = await eventPath(connection);
  if (late) await other.store(late);
  await other.settle();
  for await (const { outcome } of rebuild(path)) expect(outcome).toBe('same');

  expect(withPayload.length).toBeGreaterThan(5);
  expect(withPayload).not.toContain(true);
});
