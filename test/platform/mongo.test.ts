import { readdir, readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { mongo, Schema } from 'mongoose';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { connectMongo, duplicateKey, insertMissing } from '../../src/platform/mongo.ts';
import { databaseUri, openDatabase } from '../support/database.ts';
import { openWay } from '../support/way.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const personSchema = new Schema({ name: { type: String, unique: true }, born: Date });
personSchema.index({ born: 1 }, { sparse: true });
const Person = connection.model('Person', personSchema);
const people = connection.collection<{ _id: number; name: string }>('people');

describe('the connection to MongoDB', () => {
  test('the connection to MongoDB makes every write wait for a majority and the journal', () => {
    expect(connection.getClient().options.writeConcern).toMatchObject({ w: 'majority', journal: true });
  });

  test('no other source opens a connection or sets a write concern of its own', async () => {
    const sources = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'));
    const texts = await Promise.all(
      sources.map(async (name) => [name, await readFile(`src/${name}`, 'utf8')] as const),
    );
    const own = texts.filter(([, text]) => /createConnection\(|new \w*\.?MongoClient\(|writeConcern:/.test(text));
    expect(own.map(([name]) => name)).toEqual(['platform/mongo.ts']);
  });

  test('the connection gives up on an unreachable or silent server before Stripe stops waiting for our answer', () => {
    const { serverSelectionTimeoutMS, connectTimeoutMS, heartbeatFrequencyMS } = connection.getClient().options;
    expect(Math.max(serverSelectionTimeoutMS, connectTimeoutMS + heartbeatFrequencyMS)).toBeLessThan(10_000);
  });

  test('the connection uses the database of its URI by default', async () => {
    const other = await connectMongo(databaseUri());
    const name = other.db?.databaseName;
    await other.close();
    expect(name).toBe('test');
  });
});

describe('building indexes', () => {
  test('the declared indexes are built at once, and repeating that needs no right to build them', async () => {
    const watched = await connectMongo(`${databaseUri()}&monitorCommands=true`, connection.name);
    const commands: string[] = [];
    (watched.getClient() as unknown as NodeJS.EventEmitter).on('commandStarted', ({ commandName }) =>
      commands.push(commandName),
    );
    watched.model('Person', Person.schema);
    await buildIndexes(watched);
    expect(commands.filter((name) => name === 'createIndexes')).toEqual(['createIndexes']);
    commands.length = 0;
    watched.deleteModel('Person');
    watched.model('Person', Person.schema);
    await buildIndexes(watched);
    await watched.close();
    expect(commands.filter((name) => !['ping', 'endSessions'].includes(name))).toEqual(['listIndexes']);
    expect(await Person.collection.indexes()).toMatchObject([
      { key: { _id: 1 } },
      { key: { name: 1 }, unique: true },
      { key: { born: 1 }, sparse: true },
    ]);
  });
});

describe('duplicateKey', () => {
  test('duplicateKey returns the key that exists already', async () => {
    await buildIndexes(connection);
    await people.insertOne({ _id: 1, name: 'Ada' });
    const byId = await people.insertOne({ _id: 1, name: 'Bob' }).catch(duplicateKey);
    const byName = await people.insertOne({ _id: 2, name: 'Ada' }).catch(duplicateKey);
    expect([byId, byName]).toEqual([['_id'], ['name']]);
  });

  test('duplicateKey returns a list without names if the error has none', () => {
    expect([duplicateKey({ code: 11_000 }), duplicateKey({ code: 11_000, keyPattern: null })]).toEqual([[], []]);
  });

  test.each([[new Error('no luck')], [{ code: 112 }], ['11000'], [null], [undefined]])(
    'duplicateKey returns null for %p',
    (error) => {
      expect(duplicateKey(error)).toBeNull();
    },
  );
});

describe('insertMissing', () => {
  const rows = (...ids: number[]) => ids.map((_id) => ({ _id, name: `n${_id}` }));

  test('inserting what is missing returns the places of the duplicates, and inserts the others', async () => {
    const crowd = connection.collection<{ _id: number; name: string }>('crowd');
    expect(await insertMissing(crowd, [])).toEqual([]);
    expect(await insertMissing(crowd, rows(1, 3))).toEqual([]);
    expect(await insertMissing(crowd, rows(1, 2, 3, 4))).toEqual([0, 2]);
    expect(await crowd.distinct('_id')).toEqual([1, 2, 3, 4]);
  });

  test('inserting what is missing rejects if a row is refused for another reason, beside duplicates too', async () => {
    await connection.createCollection('strict', { validator: { name: { $ne: 'n3' } } });
    const strict = connection.collection<{ _id: number; name: string }>('strict');
    await insertMissing(strict, rows(1));
    for (const ids of [[1, 2, 3], [3, 1], [3]]) {
      await expect(insertMissing(strict, rows(...ids))).rejects.toThrow(mongo.MongoBulkWriteError);
    }
  });

  test.each([
    ['beside duplicates', [1, 2]],
    ['when every row is a duplicate', [1]],
    ['without duplicates', [3, 4]],
  ])('inserting what is missing rejects if a majority does not confirm it: %s', async (_when, ids) => {
    const way = await openWay((answer) =>
      'n' in answer
        ? { ...answer, writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }
        : answer,
    );
    const distant = await connectMongo(way.uri(connection.name));
    try {
      const unsure = connection.collection<{ _id: number; name: string }>('unsure');
      await unsure.deleteMany({});
      await unsure.insertOne({ _id: 1, name: 'n1' });
      const there = distant.collection<{ _id: number; name: string }>('unsure');
      await expect(insertMissing(there, rows(...ids))).rejects.toThrow(mongo.MongoBulkWriteError);
    } finally {
      await distant.close();
      await way.cut();
    }
  });
});
